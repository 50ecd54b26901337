-- Responses and comments: nothing here tells who, when, from where or in which order, and nothing joins the two tables.
-- The program makes `WITHOUT ROWID` out of the marker on SQLite, whose hidden rowid would count arrivals.

CREATE TABLE response (
    wave_id TEXT NOT NULL REFERENCES wave (id), -- the wave that was answered
    id      TEXT NOT NULL, -- 16 random bytes, hexadecimal; sending a form twice gives the same id
    answers TEXT NOT NULL, -- one word for each item of the survey file, in its order: the value, or - where not answered
    levels  TEXT NOT NULL, -- one word for each attribute, in its order: the level's code, or - where not given
    PRIMARY KEY (wave_id, id)
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE comment (
    wave_id TEXT NOT NULL REFERENCES wave (id), -- the wave the remark was made in
    id      TEXT NOT NULL, -- 16 random bytes of its own, hexadecimal; not those of the response
    remark  TEXT NOT NULL, -- the free text as written
    PRIMARY KEY (wave_id, id)
) /* sqlite: WITHOUT ROWID */;
