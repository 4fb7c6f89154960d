-- The response that a participant gives once more on the tablet that was handed over: what is sent supersedes it.
ALTER TABLE session ADD COLUMN again BLOB REFERENCES response (id) CHECK (length(again) = 16);

-- An occasion at which the professional has declined to rate: that part cannot be given any more, and the participant's is shown without it.
CREATE TABLE unrated (
    occasion_id BLOB NOT NULL PRIMARY KEY REFERENCES occasion (id),
    staff_id BLOB NOT NULL REFERENCES staff (id),
    declined_at TEXT NOT NULL
) STRICT;
