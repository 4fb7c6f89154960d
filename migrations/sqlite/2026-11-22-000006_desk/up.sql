-- Who entered a figure that was not counted here; and who took a publication back, and why. An operator has no account.
ALTER TABLE publication ADD COLUMN entered_by BLOB REFERENCES staff (id) CHECK (length(entered_by) = 16);
ALTER TABLE publication ADD COLUMN withdrawn_by BLOB REFERENCES staff (id) CHECK (length(withdrawn_by) = 16);
ALTER TABLE publication ADD COLUMN withdrawn_reason TEXT;

-- What the director writes about a figure in the report of a period. Nothing is overwritten: the latest revision counts.
CREATE TABLE comment (
    period TEXT NOT NULL,
    indicator TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    body TEXT NOT NULL,
    written_by BLOB NOT NULL REFERENCES staff (id) CHECK (length(written_by) = 16),
    written_at TEXT NOT NULL,
    PRIMARY KEY (period, indicator, revision)
) STRICT, WITHOUT ROWID;

-- The instants as of which reports can be shown again.
CREATE TABLE frozen_report (
    id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    period TEXT NOT NULL,
    frozen_at TEXT NOT NULL,
    frozen_by BLOB NOT NULL REFERENCES staff (id) CHECK (length(frozen_by) = 16)
) STRICT;
