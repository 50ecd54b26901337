-- A wave may be released again after a correction; what was released before stays, and binds what may be released later.
-- Results of the first form of protection hold more than may be shown now: their waves are closed again, to be released anew.

CREATE TABLE wave_version (
    wave_id     TEXT NOT NULL REFERENCES wave (id), -- the wave that was released
    version     BIGINT NOT NULL, -- 1, then one more for every correction
    json        TEXT NOT NULL,   -- the frozen result, byte for byte
    hash        TEXT NOT NULL,   -- SHA-256 of that text, hexadecimal
    certificate TEXT NOT NULL,   -- JSON: the proof of protection; how many answered in which groups, no answers
    PRIMARY KEY (wave_id, version)
);

UPDATE wave SET state = 'closed' WHERE state = 'released';

DROP TABLE wave_release;

ALTER TABLE response ADD COLUMN batch BIGINT NOT NULL DEFAULT 0; -- 0: answered while the wave was open; 1, 2, ...: added by a correction
