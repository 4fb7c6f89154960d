//! A language in which participants are met: its own name, and the few words that stand around every questionnaire.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::translation::read_direction;
use crate::coded;
use crate::domain::coded::Coded;
use crate::domain::json::Node;

coded! {
    /// A word or a sentence around the questions, which each language file gives.
    Word {
        /// Above a form on paper: mark one answer to each question; questions may be skipped.
        MarkOne = "mark_one",
        /// On a form on paper whose answers the coordinator cannot read once they are saved: who reads the paper.
        PaperIsRead = "paper_is_read",
        /// Beside the box, or on the button, for who does not want to answer a question.
        Skip = "skip",
        /// Above the lines or the box for free text.
        Write = "write",
        /// Heading over the list of languages.
        ChooseLanguage = "choose_language",
        /// On the button that makes the text larger.
        LargerText = "larger_text",
        /// On the button that makes it smaller again.
        SmallerText = "smaller_text",
        /// On the button that has the question read aloud.
        ReadAloud = "read_aloud",
        /// On the button that stops the reading.
        StopReading = "stop_reading",
        /// On what opens the explanation of a question.
        Meaning = "meaning",
        /// On the button that leads to the first question.
        Begin = "begin",
        /// On the button that leads to the next question.
        Next = "next",
        /// On the button that leads to the question before.
        Back = "back",
        /// Which question of how many: {at} and {all} are numbers.
        Progress = "progress",
        /// Told when somebody goes on without an answer.
        ChooseOne = "choose_one",
        /// Heading over all answers before they are sent.
        LookThrough = "look_through",
        /// In place of the answer to a question that was skipped.
        NotAnswered = "not_answered",
        /// On the button that leads back to one question.
        Change = "change",
        /// On the button that sends the answers.
        Send = "send",
        /// While the answers are on their way.
        Sending = "sending",
        /// When there is no connection: nothing is lost.
        Kept = "kept",
        /// On the button that tries at once.
        TryAgain = "try_again",
        /// When free text holds a personal number, a phone number or an e-mail address.
        NoPersonalData = "no_personal_data",
        /// When free text is too long: {max} is a number.
        TooLong = "too_long",
        /// When too few questions of a yearly survey are answered: {least} is a number.
        TooFew = "too_few",
        /// Heading of the last page.
        Thanks = "thanks",
        /// On the last page.
        HandBack = "hand_back",
        /// When the answers were sent before.
        AlreadySent = "already_sent",
        /// When nobody may answer here any more.
        Closed = "closed",
        /// When the session has ended before the answers were sent: nothing is lost.
        Paused = "paused",
        /// On the button that leaves the page at once.
        Leave = "leave",
    }
}

/// One language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Language {
    /// A BCP 47 tag in small letters.
    pub code: String,
    /// What it calls itself.
    pub name: String,
    pub right_to_left: bool,
    /// `None` until a person has reviewed the words.
    pub reviewed_by: Option<String>,
    pub reviewed_on: Option<NaiveDate>,
    words: BTreeMap<Word, String>,
}

impl Language {
    /// The words of this language.
    pub fn word(&self, word: Word) -> &str {
        self.words.get(&word).map_or("", String::as_str)
    }

    /// Reads a `languages/<language>.json`.
    pub fn read(node: &Node<'_>) -> Option<Language> {
        let mut object = node.object()?;
        object.optional("$schema", |n| n.text(200));
        let code = object.required("language", |n| n.key());
        let name = object.required("name", |n| n.words(40));
        let direction = object.required("direction", |n| read_direction(&n));
        let reviewed_by = object.optional("reviewed_by", |n| n.words(200));
        let reviewed_on = object.optional("reviewed_on", |n| n.date());
        let words = object.required("words", |n| read_words(&n));
        object.finish();
        Some(Language {
            code: code?,
            name: name?,
            right_to_left: direction?,
            reviewed_by: reviewed_by?,
            reviewed_on: reviewed_on?,
            words: words?,
        })
    }
}

/// Every word, and no other.
fn read_words(node: &Node<'_>) -> Option<BTreeMap<Word, String>> {
    let mut object = node.object()?;
    let words: Vec<Option<(Word, String)>> = Word::ALL
        .iter()
        .map(|(code, word)| Some((*word, object.required(code, |n| n.words(200))?)))
        .collect();
    object.finish();
    words.into_iter().collect()
}
