# The report of `kotae attack`.
attack-release = Result of fiscal { $year }, version { $version } ({ $wave })
attack-file = Result { $name }
attack-holds = The attacker knows all { $people } people who answered, and { $rows } groups with printed numbers.
attack-isolated = Adding and subtracting groups singles out { $n } people: { $how }
attack-distance = Any combination of groups: nobody is found among fewer than { $n } people.
attack-distance-near = Any combination of groups: somebody is found among { $n } people.
attack-distance-unknown = Any combination of groups: the solver gave up.
attack-item = { $item }: of { $people } answers { $certain } are certain, { $low } surely unfavourable, { $two } one of two; at least { $levels } remain possible for everybody.
attack-undecided = { $item }: of { $n } answers the solver could not decide what is possible.
attack-colluders = With others who told their answers: { $certain } of { $all } answers are certain.
attack-victim = VICTIMS FOUND: somebody's answer, or a group of fewer than { $k } people, can be worked out.
attack-open = No victim was found, but not everything could be decided: this is no proof.
attack-safe = No victim: nobody's answer can be worked out.
