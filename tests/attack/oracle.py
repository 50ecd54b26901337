"""HiGHS as an oracle beside the product's own audit: D(c) = n_c + max z_c over exchanges z (anonymity.md R3).

Reads one JSON object a line: {"name", "limit", "atoms": [[people, [rows]], ...]}; prints one a line: {"name", "least"},
the smallest distance of all atoms, cut at the limit.
"""

import json
import sys

import highspy
import numpy


def least(case):
    limit, atoms = case["limit"], case["atoms"]
    small = [at for at, (people, _) in enumerate(atoms) if people < limit]
    if not small:
        return limit
    rows = {}
    for at, (_, inside) in enumerate(atoms):
        for row in inside:
            rows.setdefault(row, []).append(at)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    sizes = numpy.array([people for people, _ in atoms], dtype=float)
    solver.addVars(len(atoms), -sizes, sizes)
    for members in rows.values():
        solver.addRow(0.0, 0.0, len(members), numpy.array(members), numpy.ones(len(members)))
    solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
    found = limit
    for at in small:
        people = atoms[at][0]
        solver.changeColBounds(at, 0.0, float(limit - people))
        solver.changeColCost(at, 1.0)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise SystemExit(f"{case['name']}: HiGHS stopped: {solver.getModelStatus()}")
        found = min(found, people + solver.getInfo().objective_function_value)
        solver.changeColCost(at, 0.0)
        solver.changeColBounds(at, -float(people), float(people))
    return found


for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps({"name": case["name"], "least": least(case)}), flush=True)
