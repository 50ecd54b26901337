-- What staff decide about the comments of a closed wave. No time and no order; all of it goes when the wave is released.

CREATE TABLE comment_review (
    wave_id    TEXT NOT NULL, -- the wave the remark was made in
    comment_id TEXT NOT NULL, -- the comment; its id is random
    decision   TEXT NOT NULL, -- show or withhold: the last decision
    blackout   TEXT NOT NULL, -- places of the remark that are black, in bytes: 3-9 12-15; empty if none
    first      TEXT NOT NULL, -- login name of whoever decided so first
    second     TEXT NOT NULL, -- login name of the second person who decided the very same; empty while there is none
    PRIMARY KEY (wave_id, comment_id),
    FOREIGN KEY (wave_id, comment_id) REFERENCES comment (wave_id, id) ON DELETE CASCADE
) /* sqlite: WITHOUT ROWID */;

CREATE TABLE comment_names (
    wave_id TEXT NOT NULL PRIMARY KEY REFERENCES wave (id), -- the wave whose comments are searched
    names   TEXT NOT NULL -- names of people, one a line, as staff pasted them
);
