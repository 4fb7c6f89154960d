-- Which responses an interim total was counted from: the year's tables must not tell anybody's answer beside it, whatever was corrected since.
-- Never shown; a response that has been counted cannot be taken away without thinking of this.
CREATE TABLE counted_response (
    publication_id uuid NOT NULL REFERENCES publication (id),
    response_id uuid NOT NULL REFERENCES response (id),
    PRIMARY KEY (publication_id, response_id)
);
