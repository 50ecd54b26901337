-- Answers no longer rest readable: they are in the box (0006), sealed to the key of their wave. Between closing and release
-- the comments alone are taken out for two people to look at; here they rest encrypted by a key that is not in the database.

DROP TABLE response;

DELETE FROM comment_review;

DELETE FROM comment;

ALTER TABLE comment RENAME COLUMN remark TO sealed; -- the free text, encrypted

ALTER TABLE wave ADD COLUMN retention BIGINT NOT NULL DEFAULT 0; -- months the sealed answers are kept after the release; 0: until it can no longer be corrected

ALTER TABLE wave_version ADD COLUMN ledger TEXT NOT NULL DEFAULT ''; -- a line for each answer that was in the box, hexadecimal, sorted; its writer alone knows which is whose

CREATE TABLE wave_key (
    wave_id    TEXT NOT NULL PRIMARY KEY REFERENCES wave (id), -- the wave
    public     TEXT NOT NULL,    -- the key answers are sealed to, base64
    ticket     TEXT NOT NULL,    -- the key tickets are verified by, base64
    custody    TEXT NOT NULL,    -- JSON: the private key, locked; one half only, the other is in the key folder
    box_key    TEXT NOT NULL,    -- the key of the box, sealed to the wave's key: for a restored backup, in the custodian's hands
    rehearsed  BOOLEAN NOT NULL, -- whether the custodians have opened something with it before the first day
    descriptor TEXT NOT NULL     -- JSON: what is promised to respondents, frozen at the opening; empty before
);

CREATE TABLE shredding (
    wave_id     TEXT NOT NULL PRIMARY KEY REFERENCES wave (id), -- the wave whose answers and keys were destroyed
    day         TEXT NOT NULL, -- when, YYYY-MM-DD
    certificate TEXT NOT NULL  -- JSON: what was destroyed, and what people have to destroy themselves
);
