-- Surveys, waves, rosters and releases. One text for SQLite and PostgreSQL: TEXT, BIGINT, BOOLEAN, DOUBLE PRECISION only.

CREATE TABLE survey (
    hash      TEXT NOT NULL PRIMARY KEY, -- SHA-256 of the survey file, hexadecimal
    survey_id TEXT NOT NULL,             -- name of the survey, the same over the years, e.g. aomori-engagement
    source    TEXT NOT NULL              -- the survey file, unchanged
);

CREATE TABLE wave (
    id            TEXT NOT NULL PRIMARY KEY, -- random; last part of the respondents' address
    survey_hash   TEXT NOT NULL REFERENCES survey (hash), -- the text that is asked
    survey_id     TEXT NOT NULL,    -- name of that survey, repeated here for the rule below
    fiscal_year   BIGINT NOT NULL,  -- the year the fiscal year begins in
    organisation  TEXT NOT NULL,    -- employer's name in texts
    synthetic     BOOLEAN NOT NULL, -- invented sample data
    opens         TEXT NOT NULL,    -- first day of answering, YYYY-MM-DD
    closes        TEXT NOT NULL,    -- last day of answering, YYYY-MM-DD
    reference     TEXT NOT NULL,    -- day the roster was counted, YYYY-MM-DD
    minimum_group BIGINT NOT NULL,  -- smallest group whose scores are shown
    rounding      TEXT NOT NULL,    -- published or exact
    state         TEXT NOT NULL,    -- draft, open, closed or released
    UNIQUE (survey_id, fiscal_year) -- a survey has at most one wave a year
);

CREATE TABLE roster (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES wave (id), -- the wave whose people are counted
    cells   TEXT NOT NULL -- JSON: [[{attribute: {code, label}}, headcount], ...] in file order; counts only, never a person
);

CREATE TABLE wave_release (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES wave (id), -- the wave that was released
    json    TEXT NOT NULL, -- the frozen result, byte for byte
    hash    TEXT NOT NULL  -- SHA-256 of that text, hexadecimal
);
