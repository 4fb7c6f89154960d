// Made-up participants, through the API.

import { randomUUID } from "node:crypto";

/** The day so many days ago in Stockholm. */
export const ago = (days) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Stockholm" }).format(Date.now() - days * 24 * 3600 * 1000);

/** Sends to the API under a token. */
export const sender = (address, token) => async (path, body) => {
  const response = await fetch(`${address}/api/v1/${path}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) {
    throw new Error(`${path}: ${await response.text()}`);
  }
  return response.json();
};

/** Somebody who began some days ago: their code and their enrolment. */
export async function somebody(put, days) {
  const [person, enrolment] = [randomUUID(), randomUUID()];
  const { code } = await put(`participants/${person}`, { gender: "woman", born_abroad: false });
  await put(`enrolments/${enrolment}`, {
    participant_id: person,
    programme: "misam",
    municipality: "skelleftea",
    start: ago(days),
  });
  return { code, enrolment };
}

/** A meeting with them, so many days ago: its id. */
export async function meet(put, enrolment, days) {
  const meeting = randomUUID();
  await put(`occasions/${meeting}`, { enrolment_id: enrolment, held_on: ago(days), mode: "in_person", private: true });
  return meeting;
}
