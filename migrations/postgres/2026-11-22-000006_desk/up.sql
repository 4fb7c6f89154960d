-- Who entered a figure that was not counted here; and who took a publication back, and why. An operator has no account.
ALTER TABLE publication ADD COLUMN entered_by uuid REFERENCES staff (id);
ALTER TABLE publication ADD COLUMN withdrawn_by uuid REFERENCES staff (id);
ALTER TABLE publication ADD COLUMN withdrawn_reason text;

-- What the director writes about a figure in the report of a period. Nothing is overwritten: the latest revision counts.
CREATE TABLE comment (
    period text NOT NULL,
    indicator text NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    body text NOT NULL,
    written_by uuid NOT NULL REFERENCES staff (id),
    written_at timestamp NOT NULL,
    PRIMARY KEY (period, indicator, revision)
);

-- The instants as of which reports can be shown again.
CREATE TABLE frozen_report (
    id uuid NOT NULL PRIMARY KEY,
    period text NOT NULL,
    frozen_at timestamp NOT NULL,
    frozen_by uuid NOT NULL REFERENCES staff (id)
);
