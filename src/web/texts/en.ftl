# The interface's texts in English. Short sentences, common words.

# Around every page
skip-to-content = Skip to the content
demo = Demo.
demo-explained = Everything here is made up. Do not enter anything about real people.
ways = Pages
way-survey = Back to the survey
way-start = Go to the start page
way-meetings = My day
way-staff = Staff
way-clients = Other systems
way-audit = Log
way-account = My account
sign-out = Sign out
continue = Continue
save = Save
cancel = Cancel
must-fill = Must be filled in.
field-programme = Programme
field-municipality = Municipality
field-team = Team
field-start = First day
field-gender = Gender
field-age_band = Age
field-held_on = Date
field-mode = How you meet
field-private = In private
field-end = Last day
field-end_reason = Why it ends
field-to = New coordinator
errors-heading = Something needs to be put right
errors-title = Error:

# Words that come back
username = Username
name = Name
password = Password
new-password = New password
first-password-hint = At least 15 characters. Four words that do not belong together are a good password.
first-password-too-short = The password is too short. It needs 15 characters.
new-password-hint = At least 15 characters. Four words that do not belong together are a good password. With a second step 12 characters are enough.
current-password = Your current password
roles = Roles
programmes = Programmes
state = State
code = Code
role-coordinator = Coordinator
role-director = Director
role-administrator = Administrator
role-auditor = Auditor

# Start
start-title = Start
start-heading = Hello { $value }
start-lead = You can go here:
start-director = To the goals

# Signing in
sign-in-title = Sign in
sign-in-heading = Sign in
sign-in-locked = You are signed out. Sign in to go on.
sign-in = Sign in
sign-in-coordinator = For the coordinator: sign in
sign-in-help = Have you forgotten the password? Ask an administrator for a one-time code.
office = I sit at my own computer
office-hint = Then you are signed out after 30 minutes in which nothing happens. Otherwise after 10 minutes.
have-one-time-code = I have been given a one-time code
have-password = I have a password already

code-title = Second step
code-heading = Enter the code from your app
code-hint = Six digits from the app, or one of your recovery codes.
code-six = Six digits from the app.
code-help = Do you have neither the app nor the recovery codes? Ask an administrator for a new one-time code.

# One-time codes
activate-title = One-time code
activate-heading = Begin with your one-time code
activate-lead = Enter the code that you have been given and choose a password.
activate-first = Welcome. There is no administrator here yet. With the code that was shown when the service was started you become the first one.
one-time-code = One-time code
one-time-code-hint = Sixteen characters in four groups. Capital or small letters make no difference.
username-choose = At least three characters: letters, digits, dots or hyphens.
username-given = The one that you were given together with the code.
name-hint = As colleagues see you.
one-time-code-title = One-time code
one-time-code-for = One-time code for { $value }
one-time-code-explained = Give the code to the person. It works once, within 24 hours. It is shown only now.

# My account
account-title = My account
account-heading = My account
second-factor = A second step when signing in
second-factor-none = You sign in with a password only. A second step protects the account if somebody gets hold of the password.
second-factor-set-up = Get a second step
second-factor-replace = Change to another app or phone
second-factor-title = A second step
second-factor-heading = Get a second step
second-factor-lead = The next time you sign in you need the password and a code from your phone.
second-factor-step-app = Open an app for sign-in codes on your phone.
second-factor-step-scan = Scan the square with the app.
second-factor-square = A square to scan with the app. The same stands as text below it.
second-factor-type = Does that not work? Enter this key in the app:
second-factor-open = Open in an app on this device
second-factor-step-code = Enter the code that the app shows.
recovery-codes-left =
    { $number ->
        [0] You have no recovery codes left. Get new ones.
        [one] You have one recovery code left.
       *[other] You have { $number } recovery codes left.
    }
recovery-codes-hint = You get ten new ones. The old ones no longer work.
recovery-codes-renew = Get new recovery codes
recovery-codes-title = Recovery codes
recovery-codes-heading = Keep your recovery codes
recovery-codes-lead = With a recovery code you can sign in without your app. Each code works once.
recovery-codes-keep = Print this page or write the codes down. Keep them locked up. They are shown only now.
recovery-codes-done = I have kept the codes
password-change = Change password
sessions = Signed in elsewhere
sessions-others =
    { $number ->
        [0] You are not signed in anywhere else.
        [one] You are signed in in one more place.
       *[other] You are signed in in { $number } more places.
    }
sessions-end = Sign out everywhere but here

# Staff
staff-title = Staff
staff-heading = Staff
staff-caption = Everybody who has an account
staff-add = Add a person
staff-disabled = Disabled
staff-waits = Has not chosen a password
staff-second-factor = Password and second step
staff-password-only = Password only
roles-hint = One person may have several.
programmes-hint = For coordinators only: where they work.
back-to-staff = To the staff
staff-oneself = This is yourself. Another administrator changes your rights.
rights = Rights
rights-hint = When you save, the person is signed out. Enrolments in programmes that they leave have no coordinator any more.
rights-save = Save rights
caseload = Caseload
caseload-nobody = There is no other coordinator.
stand-in = Let a colleague stand in
stand-in-who = Substitute
stand-in-from = From
stand-in-until = Until
stand-in-hint = At most 92 days at a time.
stand-in-save = Save substitute
stand-in-end = End
caseload-hand-on = Hand all participants on
caseload-to = To
caseload-hint = This concerns enrolments in programmes where both work.
staff-account = Account
staff-reset = Give a new one-time code
staff-reset-hint = The password and the second step are taken away. The person begins anew with a one-time code.
staff-disable = Disable the account
staff-disable-hint = The person is signed out at once and cannot sign in again until the account is enabled. Hand the participants on to a colleague first.
staff-enable = Enable the account again

# Other systems
clients-title = Other systems
clients-heading = Other systems
clients-lead = The municipality's systems send and fetch data with a key.
clients-none = No system has a key.
clients-caption = All systems
clients-until = Good until
clients-do = Change
clients-revoke = Take the key back
clients-revoked = Taken back
clients-all-programmes = All programmes
clients-add = Add a system
clients-name-hint = So that you recognise it.
scopes = May do
scopes-hint = Choose as little as possible.
scope-definitions-read = Read questionnaires and indicators
scope-participants-read = Read participants
scope-participants-write = Write participants, enrolments and meetings
scope-responses-write = Send answers
scope-figures-read = Read published figures
clients-programmes-hint = If you choose none, the key is good for all programmes.
clients-days = For how many days the key is good
clients-days-hint = At most 365.
token-title = Key
token-heading = Key for { $value }
token-explained = Copy the key now. It is shown only this once.
back-to-clients = To the systems

# Today's meetings
meetings-heading = Today's meetings
meetings-none = You have no meetings today.
hand-over = Hand the tablet over
participant-code = The participant's code

# With the participant
handed-over-title = Survey
handed-over-heading = Choose a language
handed-over-lead = Then come the questions. When you are done, give the tablet back to your coordinator.
take-back-heading = For the coordinator
coordinators-password = The coordinator's password
take-back-hint = After three wrong ones you are signed out.
take-back = Take the tablet back

# What can go wrong
heading-not_found = There is no such page
heading-handed_over = The tablet has been handed over
heading-missing_role = This is not part of your role
heading-method_not_allowed = The page cannot be used like that
heading-other = That did not work
heading-enrolled_already = The participant is enrolled already
problem-not_found = There is nothing here, or it lies outside what you reach.
problem-handed_over = Only this survey is open until the coordinator takes the tablet back.
problem-missing_role = Your account does not have the role that the page needs. Ask an administrator if you need it.
problem-wrong_credentials = The username or the password is wrong.
problem-wrong_code = The code is wrong, used already or too old. Wait for the next code in the app and try again.
problem-wrong_password = The password is wrong.
problem-wrong_one_time_code = The code is wrong, used already or too old, or it belongs to another username.
problem-too_many =
    { $number ->
        [one] Too many attempts. Wait a minute and try again.
       *[other] Too many attempts. Wait { $number } minutes and try again.
    }
problem-unavailable = The service cannot keep up just now. Try again in a moment.
problem-cross_site = This did not come from one of our own pages. Go to the start page and try again.
problem-stale_form = The page is too old. Open it anew and try again.
problem-yourself = Another administrator must do this for you.
problem-last_administrator = This is the only administrator. Make somebody else an administrator first.
problem-disabled = The account is disabled. Enable it first.
problem-name_taken = A system has this name already, or has had it.
problem-method_not_allowed = Go to the start page and try from there.
problem-other = Something went wrong. Go to the start page and try again.
fault-password_too_short = The password is too short. It needs 15 characters, or 12 if you have a second step.
fault-password_too_long = The password may have at most 256 characters.
fault-password_has_control_characters = The password must not hold line breaks.
fault-password_guessable = The password is easy to guess. Take four words that do not belong to each other or to your work.
fault-bad_username = The username needs 3 to 64 letters, digits, dots or hyphens.
fault-username_taken = Somebody has this username already.
fault-bad_name = Enter a name of at most 100 characters.
fault-no_role = Choose at least one role.
fault-unknown_programme = There is no such programme.
fault-programmes_without_coordinator = Only coordinators work in programmes. Choose the role coordinator, or take the programmes away.
fault-coordinator_without_programme = A coordinator works in at least one programme. Choose which.
fault-no_coordinator = Choose a coordinator whose account is open.
fault-bad_until = The last day must not be before the first, nor in the past.
fault-substitution_too_long = At most 92 days at a time.
fault-substitute_is_absent = Choose somebody else than the one who is away.
fault-bad_day = Write the day like this: 2026-11-22.
fault-no_scope = Choose at least one thing that the system may do.
fault-bad_days = Enter a whole number from 1 to 365.
fault-bad_code = The code is not right. Check it against the slip.
fault-identity_taken = Another account has this identity already.

# The log
audit-title = Log
audit-heading = Log
audit-lead = Here stands who did what, to what and when. No answers and no codes.
audit-from = From
audit-until = Until
audit-who = Who
audit-anybody = Everybody
audit-role = Role
audit-at = When
audit-action = What
audit-action-hint = The beginning is enough, such as participant.
audit-handle = To what
audit-handle-hint = An id, exactly as it stands in the log.
audit-outcome = Outcome
audit-outcome-hint = Such as denied.
audit-place = Place in the chain
audit-unsealed = Waits
audit-find = Search
audit-sample = Show a random sample
audit-sampled = This is a random sample from the whole log.
audit-all = Show the whole log
audit-none = Nothing in the log fits the search.
audit-caption = Events, newest first
audit-more = Show older ones
audit-head = The end of the chain
audit-head-hint = Write this line down and keep it elsewhere. With it one can see later whether anything was taken away at the end.
actor-client = system
actor-staff = staff
actor-operator = operations
actor-service = the service
actor-stranger = somebody who has not signed in
heading-bad_parameters = The address is wrong
problem-bad_parameters = Something in the address cannot be read. Go to the start page and try again.
fault-bad_who = Choose somebody from the list.

# Signing in through an identity provider
sign-in-provider = Sign in with { $value }
onward = Continue
onward-provider = On to { $value }
onward-inside = You are signed in
denied-reference = Reference:
way-sign-in = To signing in
staff-provider = Signing in through { $value }
staff-linked = The account is linked.
staff-unlinked = The account is not linked.
staff-subject = Identity at the provider
staff-subject-hint = The fixed name (subject) that the provider has for the person, never an e-mail address. The person is signed out everywhere.
staff-link = Link the account
staff-unlink = Remove the link
heading-oidc_refused = You were not let in
problem-oidc_refused = You could not be let in. The account may be disabled or not linked, or signing in took too long. Try again. If it still does not work, give the reference to an administrator.
heading-provider_failed = The sign-in service does not answer
problem-provider_failed = The sign-in service does not answer as it should. Try again in a while, or sign in with username and password.
fault-bad_subject = Write the provider's name for the person: at most 255 characters of ASCII.
fault-bad_search = Enter at most 100 characters.
fault-bad_from = The first day may be at most two years away.

# Forms on paper
way-forms = Forms
forms-title = Forms
forms-heading = Forms to print
forms-lead = Print a form when a participant would rather answer on paper. Write the code yourself, in the box for staff.
not-reviewed = (not reviewed yet)
version-number = version { $number }
respondent-participant = The participant answers
respondent-professional = The coordinator answers
respondent-staff = Staff answer
respondent-board = The board answers without names, online, with the code from the slip
respondent-partner = Partners answer without names, online, with the code from the slip

# Answering
meeting-title = Meeting
programme = Programme
held-on = Date
mode = How you meet
mode-in_person = In person
mode-video = Video
mode-phone = Phone
mode-paper = On paper, without a meeting
offers-heading = Questionnaires
offer-rate = Give your rating
offer-paper = Enter the answers from paper
offer-aloud = Enter what the participant says
offer-conversation = Open in private
offered-answered = Done in this meeting.
offered-filled = { $filled } of { $all } filled in.
offered-wrong-mode = Not possible now: the questions are asked only when you meet in person.
offered-not-private = Not possible now: the questions are asked only in private.
offered-not-today = Not possible now: the questions are asked only in the meeting, on the same day.
offered-rate-first = Make your rating first. Then you enter what the participant says.
offered-not-aloud = Not in this meeting: you would hear the answers. Let the participant answer on the tablet when you meet, or on paper.
offered-on-tablet = Answered on the tablet once you have handed it over.
meeting-over = The meeting is on another day than today. Answers given on the tablet now belong to a meeting today.
due-now = Due now
due-soon = Due soon
due-later = Not due yet, but can be answered
help-given = Help with answering
help-none = No help
help-staff = Help from staff
help-interpreter = Help from an authorised interpreter
unreviewed-allow = The participant may choose languages that nobody has reviewed yet
unreviewed-hint = The translation may have errors. You decide whether it is better than Swedish for the participant.
unreviewed-used = Nobody has reviewed the translation. I want to use it all the same.
handed-over-several = There are { $value } surveys, one after the other.
handed-over-done-heading = Done
handed-over-done = There is nothing more to answer. Give the tablet back to your coordinator.
entry-paper = You enter what the participant has answered on paper. Skip what is not answered.
entry-aloud = Read the questions aloud and enter what the participant says. You have made your own rating. The answers are marked as given with help from staff.
entry-empty = Nothing has been filled in, so nothing has been saved. Answer at least one question, or cancel.
entry-too-little = I know too little
entry-save-answers = Save the answers
entry-save-rating = Save the rating
entry-cancel = Cancel, back to the meeting
entry-digits = With a keyboard: press 1 for the first answer, 2 for the second and so on. 0 is the last line.
entry-signed-out = You are signed out. What you have filled in is kept here. Sign in and you come back here.
entry-unreached = The service does not answer just now. What you have filled in is kept. Try again in a while.
room-title = Survey
room-heading = Before you begin
room-lead = These questions are asked only in private, in person. You never write the answers down.
room-together = We are in the same room.
room-alone = Nobody else is there, but an authorised interpreter if needed.
room-no-relative = No relative or friend interprets.
room-time = There is time to talk afterwards.
room-card = The card with the support numbers lies at hand. You give it to everybody.
room-missing = Must hold before you can begin.
room-not-now = Not now, back to the meeting
room-answered = Done
room-declined = Does not want to answer
room-thanks = Done
room-back = Back to the meeting
support-heading = Support, for everybody
support-checked = The numbers were checked { $value }.
support-card = Support
support-card-way = The support card to print
support-card-print = Print the card with the browser and give it to everybody.
leave-honest = The button closes the page and signs out. It does not erase the browser's history.
heading-not_in_room = This is not possible now
problem-not_in_room = The questions open only in the meeting, in private. If too much time has gone by: begin again from the meeting.
# The picture of how it has gone
progress-title = How it has gone
progress-since = Enrolled since { $value }.
progress-latest-on = The latest answers are from { $value }.
progress-waiting = The participant's answers from { $value } are shown when the coordinator has rated enough questions in the same meeting, or has chosen to show the answers without a rating.
to-enrolment-meetings = To the enrolment and its meetings
progress-empty = There are no answers to show yet.
progress-only-one = These are the first answers. Next time there is something to compare with.
progress-higher =
    { $number ->
        [one] Higher than last time in { number-word } area.
       *[other] Higher than last time in { number-word } areas.
    }
progress-lower-first =
    { $number ->
        [one] Lower than last time in { number-word } area.
       *[other] Lower than last time in { number-word } areas.
    }
progress-lower = Lower in { number-word }.
progress-same-first =
    { $number ->
        [one] The same as last time in { number-word } area.
       *[other] The same as last time in { number-word } areas.
    }
progress-same = The same in { number-word }.
progress-new =
    { $number ->
        [one] In { number-word } area the answer is the first one.
       *[other] In { number-word } areas the answer is the first one.
    }
progress-broken =
    { $number ->
        [one] In { number-word } area the question has changed. There it cannot be compared yet.
       *[other] In { number-word } areas the question has changed. There it cannot be compared yet.
    }
progress-skipped =
    { $number ->
        [one] In { number-word } area there is no answer this time.
       *[other] In { number-word } areas there is no answer this time.
    }
number-word =
    { $number ->
        [1] one
        [2] two
        [3] three
        [4] four
        [5] five
        [6] six
        [7] seven
        [8] eight
        [9] nine
        [10] ten
        [11] eleven
        [12] twelve
       *[other] { $number }
    }
progress-unreviewed = The words of the answers are a translation that nobody has reviewed yet.
progress-all = All areas
progress-spider-desc = The same answers are in the table below.
progress-spider-hint = The further out, the higher the answer. Where an area has no answer the line is broken.
progress-sign-first = First answer
progress-sign-previous = Previous answer
progress-sign-latest = Latest answer
progress-sign-professional = The coordinator's latest answer
progress-as-table = As a table
progress-caption = The answers in each area, as far back as they can be compared
progress-theme = Area
progress-change = Against last time
progress-first = First
progress-previous = Previous
progress-latest = Latest
progress-coordinator = The coordinator's latest
progress-of = of
progress-no-answer = No answer
progress-told-higher = Higher
progress-told-same = The same
progress-told-lower = Lower
progress-told-first = First answer
progress-told-broken = The question has changed
progress-told-skipped = No answer this time
progress-told-never = No answer yet
progress-told-professional = Only the coordinator answers
progress-over-time = Area by area
progress-span = From left to right: { $value }.
progress-span-one = All answers are from { $value }.
progress-participant = The participant
progress-professional = The coordinator
progress-break = The question was changed after { $value }. The words in the picture belong to the newest answers.
progress-double-line = At the double line the question has changed. Answers before and after cannot be compared.
progress-show-table = Show table: { $value }
progress-day = Day
progress-talk = Answers can go both up and down. The picture is there to talk about.
progress-print = The page fits on one sheet of paper. Print it with the browser.
theme-work-belief = Belief in managing a job
theme-paths-to-work = Paths to work
theme-cooperation = Working with others
theme-focus-energy = Focus and energy
theme-health = Health
theme-everyday-life = Everyday life
theme-support = Support from those close
theme-own-steps = Own steps
theme-goals = Goals
theme-competence = Work skills
theme-work-outlook = Starting to work or study
# My day
day-title = My day
day-heading = My day
find = Find
find-hint = Seven characters, from the slip.
code-of-nobody = No participant has this code. Check it against the slip.
new-participant = New participant
open-meeting = Open the meeting
day-due = Time to measure now
day-due-hint = The first time from the first day, then ninety days after the last measurement. Measuring earlier is always fine.
day-soon = Due within two weeks
day-unfinished = Meetings where something is missing
day-unfinished-hint = The last 30 days. A part of the measurement has not been filled in yet. The line leads to the meeting.
day-not-asked = Survey in private: not asked yet
day-not-asked-hint = Everybody is to be asked, when there is a moment in private.
day-since = since { $value }
day-on = on { $value }
day-started = from { $value }
day-met = meeting { $value }
no-code = No code
day-everybody = All my participants
day-everybody-hint = Enrolments that have not ended. From here you also reach whoever has lost their code or has none.
day-ended = Ended or changed lately
day-ended-hint = The last 30 days. A mistake can be undone on the enrolment's page.
day-begins = begins { $value }
day-enrolled = enrolled { $value }
day-next = next measurement { $value }
day-next-since = due for measuring since { $value }
stands-in-for = You stand in for { $name } until { $day }. Those participants have the name beside them in the lists.
back-to-day = To My day

# A new participant
new-participant-lead = No names and no personal identity numbers. The participant gets a code.
new-participant-save = Save the participant
team = Team
no-team = No team
municipality = Municipality
municipality-skelleftea = Skellefteå
municipality-norsjo = Norsjö
municipality-other = Another municipality
start-day = First day
start-day-hint = Must be filled in. You can choose a day to come. Then meetings can be saved from that day.
start-too-far = The first day may be at most a year ahead.
gender = Gender
gender-woman = Woman
gender-man = Man
gender-other = Other
gender-unknown = Not stated
age = Age
age-hint = At the start in the programme.
age-15-24 = 15–24 years
age-25-34 = 25–34 years
age-35-44 = 35–44 years
age-45-54 = 45–54 years
age-55-64 = 55–64 years
age-unknown = Not stated
born-abroad = Born abroad
born-abroad-yes = Yes
born-abroad-no = No
born-abroad-unknown = Not stated
protected-identity = Protected identity
protected-identity-hint = The participant gets no code and answers no surveys. We only count that the person takes part. It cannot be changed later.
protected-only-counted = The participant has protected identity. We only count that the person takes part. There is no code and there are no surveys.
your-code = Your code
enrol = Enrol a participant
enrol-lead = The participant is in the service already. Here you can enrol them in your programme.
enrolled-in = The participant is enrolled in { $value } already.
enrolled-everywhere = The participant is already enrolled in all your programmes. Are you to take over? Ask the coordinator to hand the enrolment on to you. If the coordinator is away, an administrator can make you a substitute.
enrol-once-more = Enrol in one more programme
participant-title = Participant
background = Change gender, age and whether the participant was born abroad
background-lead = Correct what was wrong, or fill in what you did not know then. The change stands in the log. Tables that are published do not change, nor do published figures that rest on answers.
stays = Enrolments with you
stay-ended = ended
slip-hint = Print the slip with the browser's Print, or copy the code by hand.
slip-print = A slip with the code to print
new-code = Give a new code
new-code-hint = If the slip is lost. The old code stops working at once. So does that of a double.
new-code-yes = Yes, give a new code

# An enrolment
enrolment-title = Enrolment
enrolment-mistake = The enrolment was registered by mistake. It is not counted.
enrolment-change = Change
enrolment-end = End the enrolment
enrolment-place = Change municipality or team
enrolment-ahead = The enrolment begins on { $value }. Meetings can be saved from that day.
enrolment-hand-on = Hand on to a colleague
to-participant = The participant's code and other enrolments
end-day = Last day
end-reason = Why it ends
end-work = Work
end-studies = Studies
end-other_positive = Another positive reason
end-back_to_authority = Back to an authority
end-moved = Moved away
end-declined = Did not want to go on
end-other = Something else
end-felregistrering = A mistake: the enrolment should never have been there
mistake-heading = Was it registered by mistake?
mistake-explained = Then the enrolment no longer counts, nor do its meetings and answers. Tables that are published do not change, nor do published figures that rest on answers. You can undo it on the enrolment's page.
mistake-yes = Yes, it was a mistake
mistake-no = No, go back
reopen = Open the enrolment again
reopen-hint = Was it ended by mistake? Then it goes on as if it had never ended.
next-measurement = Next measurement
due-since = Due since { $value }
due-on = On { $value }
private-survey = Survey in private
private-asked = Asked on { $value }
private-not-asked = Not asked yet
meetings = Meetings
no-meetings = There are no meetings yet.
nothing-answered = nothing filled in
show-progress = Show how it has gone
hand-on-nobody = No other coordinator works in the programme.
hand-on-to = New coordinator
hand-on-from = From
hand-on-from-hint = Today or earlier. You no longer reach the enrolment when you have handed it on.

# A new meeting
new-occasion = New meeting
new-occasion-save = Save and go on
how-met = How you meet
private = In private
private-hint = Only you and the participant, and perhaps an authorised interpreter.
private-yes = Yes
private-no = No
interpreter = Interpreter
interpreter-hint = A relative is never an interpreter.
interpreter-none = No interpreter
interpreter-authorised = Authorised interpreter

# What can go wrong with participants, enrolments and meetings
problem-stale = Somebody has changed this since you opened the page. Go to My day and open it anew.
problem-needs_if_match = This has been saved already, with other content. Open a new page to enrol somebody else.
problem-other_enrolment = This has been saved already, with other content. Open a new page to enrol somebody else.
problem-enrolled_already = The participant is already enrolled in the programme on some of those days. End that enrolment first, or choose a later day.
problem-id_taken = The meeting has been saved already, with other content. Open a new page if there is to be one more.
problem-felregistrering = The enrolment was registered by mistake. Open it again first.
problem-not_followed = The participant has protected identity and has no code.
fault-missing = Fill this in.
fault-empty = Fill this in.
fault-wrong_type = Choose one of the answers.
fault-unknown_code = Choose one of the answers.
fault-bad_date = Write the day like this: 2026-11-22.
fault-in_future = Choose today or an earlier day.
fault-unknown_team = The team does not belong to the programme.
fault-outside_age_range = The age does not fit the programme.
fault-end_before_start = The end must not be before the start.
fault-before_last_occasion = There is a later meeting. The end must not be before it.
fault-outside_enrolment = The day does not lie between the enrolment's start and end.
fault-not_followed = The participant has protected identity. There are no meetings to save.
fault-bad_change_day = The day must not lie before the enrolment's start.
fault-change_in_future = The change takes effect at once. Make it on the day from which it is to hold. If you are away then, an administrator can make the colleague a substitute from that day.

# A participant with two codes
merge = Has the participant got two codes?
merge-code = The other code
merge-hint = Both must be with you. You see them together before anything is changed.
merge-not-yours = There is no participant with this code with you.
merge-heading = Is it the same person?
merge-explained = Then they become one participant, with all enrolments, meetings and answers. It cannot be undone. Both codes lead to the participant afterwards, until you give a new code.
merge-caption = The two beside each other
merge-stays = Stays
merge-double = The double
merge-enrolled = Enrolled in
merge-meetings = Meetings
merge-gender-differs = The gender is not the same. Are you sure that it is the same person?
merge-age-differs = The age is not the same. It is the age at the start of the insats. Are you sure that it is the same person?
enrolled-twice = The participant is enrolled twice at the same time in { $value }. Choose the enrolment that is one too many and end it as registered by mistake. Its meetings and answers do not count.
merge-yes = Yes, it is the same person
fault-not_shown = Type the other code again, so that you see both beside each other.
fault-stays_elsewhere = The participant with this code is also enrolled with somebody else. Ask the coordinator to hand that enrolment on to you first. If the coordinator is away, an administrator can make you a substitute.
fault-same_participant = This is the same participant's code.
entry-correction = Change what is wrong and save. The old answers are kept but no longer count. If they are empty here you may not read them: then enter all of them anew.
offer-asked-before = The question was asked on { $value }.
offer-correct = Correct
not-yet = No survey in private in this meeting? Choose why
remove-meeting = Is the meeting not needed?
remove-meeting-explained = There are no answers in the meeting. You can remove it. Then it is gone from My day and from the enrolment.
remove-meeting-save = Remove the meeting
heading-occasion_used = The meeting cannot be removed
problem-occasion_used = Something is stored in the meeting already, or the tablet is handed over there. Only an empty meeting can be removed.
not-yet-told = It is stated why there was no survey in private in this meeting.
not-yet-why = Why not?
not-yet-private = We have not been able to meet in private
not-yet-planned = It is planned for another meeting
not-yet-other = Another reason
not-yet-save = Save

# Help and what applies
help-title = How to
accessibility-title = Accessibility
privacy-title = What is stored
contact-missing = Nobody has entered yet where to turn. Ask the person who gave you access.
to-enrolment = The enrolment, with all meetings and the picture of how it has gone
entry-languages = Did the participant answer in another language?

# Answering again
offer-again = Answer again
again-title = Answer again
again-explained = The participant gets an empty questionnaire and answers all questions anew. Once the new answers are sent the old ones no longer count. If nothing new is sent the old ones stand.
again-not = No, let the answers stand
entry-overtaken = Somebody else has corrected the answers since you opened the page. What you have filled in is still here but not saved. Send once more if your answers are the ones that should count.
heading-already_superseded = The answers have changed
problem-already_superseded = Somebody else has changed the answers since you opened the page. Open the meeting anew and see whether it is still needed.

# Without the coordinator's rating
unrated-summary = Show the participant's answers without your rating
unrated-explained = You decline to rate at this meeting. The participant's answers then show in the picture, without yours beside them. It cannot be undone, and you cannot rate at this meeting later.
unrated-save = Show without my rating
offered-declined = You have chosen not to rate at this meeting.
heading-rating_declined = The rating cannot be given
problem-rating_declined = Somebody has chosen not to rate at this meeting, and the participant's answers may have been shown. Rate at the next meeting instead.
heading-rated_already = The rating has been given
problem-rated_already = The rating has already been given. The participant's answers show in the picture when enough of its questions are answered. Choose Correct to fill in more.
# Figures entered by hand
way-entries = Entered by hand
entries-title = Figures entered by hand
entries-lead = Here you enter what the service does not count itself: volume programmes, figures to compare with, and counts from before the service. Always give the source.
entries-figure = Figure
entries-period = Period
entries-period-hint = What the service counts can only be entered for periods that ended before it started.
entries-entered = What has been entered
entries-none = Nothing has been entered yet.
back-to-entries = To the figures entered by hand
entry-title = Enter a figure
field-count = Number
field-name-row = Name, row { $value }
field-count-row = Number, row { $value }
entry-names-hint = Write a name and a number on each row. Leave the rows empty that you do not need.
field-part = The number that is asked about
field-all = The number in the whole group
field-yes = Yes to at least one question
field-no = No to all questions
entry-few = Numbers from 1 to 4 persons are not shown and cannot be saved.
field-source = Source
entry-source-hint = Where does the figure come from? For example a report with its date and page. Do not name anybody.
entry-save = Save the figure
entry-standing = What stands now:
entry-next-revision = What you save takes its place. Both stay in the list.
entry-who = Entered by
entry-stands = Stands
entry-replaced = Replaced by a later one
entry-withdrawn = Withdrawn { $value }.
entry-again = Enter it again
# The goals, the figures and the reports
way-goals = Goals
way-reports = Reports
heading-not_published = There is no figure yet
problem-not_published = No figure is published for this period. Totals of participation come on the first of each month. Figures that rest on participants' answers come once, 30 days after the end of the period at the earliest. This year’s surveys come when they have closed.
goals-title = Goals { $value }
goals-lead = All figures are published, and do not change when the page is opened. Below each one it says how it was counted.
goals-empty = No figures are published yet. The first ones come on the first of next month.
goals-open = The period is not over: { $value }. The figures show how it stands so far. The goals are judged when the period is over.
goals-to-report = To the report for { $value }
goals-others = More figures
goals-others-caption = Figures that belong to no goal
periods = Periods
enrolments-heading = Enrolments
enrolments-caption = Enrolments beside last year
so-far = so far
card-target = Target: { $value }
card-interval = Uncertainty: { $value }
card-reference = To compare with:
card-source = Source: { $value }
target-at-least = at least { $value }%
target-more-than = more than { $value }%
verdict-met = Met
verdict-not-met = Not met
verdict-cannot-tell = Cannot be told
verdict-open = Judged when the year is over
figure-hidden = not shown (protection of individuals)
figure-withdrawn = the figure has been withdrawn
figure-of = { $some } of { $all }
figure-at-least = at least { $some } of { $all }
figure-at-most = at most { $some } of { $all }
figure-untold-of = { $some }, of { $all }
figure-interval = { $low }–{ $high }%
figure-few = fewer than 5
figure-none = –
figure-so-far = { $value } so far
figure-change = { $pairs } people: { $higher } higher, { $same } same, { $lower } lower
figure-higher = higher: { $value }
figure-eligible = Of those enrolled for at least { $days } days: { $figure }.
figure-response-rate = Response rate: { $value }.
figure-overturned-by = The target would not have been met if at least { $value } of those who did not answer had given a negative answer.
figure-due = No figure yet. It is published on { $value } at the earliest, 30 days after the end of the period.
figure-monthly = No figure yet. Totals are published on the first of each month.
figure-not-entered = No figure yet. The förbund enters it by hand, with its source.
figure-total = Everybody together
unit-persons = { $value } people
unit-enrolments = { $value } enrolments
unit-answered = { $value } people answered
less-than = under { $value }
outlook-so-far = So far { $value }.
outlook-best = At best it can be { $value }.
outlook-needed = The target is met if { $needed } of the { $can } who can still come to answer twice do so.
outlook-enough = That is enough for the target, if nobody else is enrolled.
outlook-out-of-reach = The target can no longer be reached with those enrolled now.
outlook-parts = Have answered once and can answer again: { $once }. Have not answered and can still do so twice: { $none }.
outlook-due = Of those who have answered once, { $value } fall due again before the year ends.
outlook-due-when = Of those who have answered once, { $now } are due again now, { $soon } within 30 days and { $later } later this year.
outlook-long-enough = { $some } of { $all } come to be enrolled for at least { $days } days this year, if nobody leaves.
not-yet-caption = Why the question waits
not-yet-no-private-meeting = No meeting in private yet
not-yet-no-reason-given = No reason given
excluded-not-followed = Take part without a code
excluded-enrolled-too-short = Enrolled for too short a time, and have not answered
progression-standard = Shows change among those who answered at least twice, not the effect of the programme.
trend-title = { $value } over time
trend-as-table = Show the years as a table
chart-download = Save the drawing (SVG)
how-counted = How it was counted
derivation-question = Question
derivation-definition = Definition
derivation-numerator = Numerator
derivation-denominator = Denominator
derivation-target = Target
derivation-programmes = Programmes
derivation-excluded = Left out
derivation-not-yet = Not yet
derivation-missing = Did not answer
derivation-source = Source
derivation-definition-version = Version of the measure
derivation-versions = Answers by version of the questionnaire
derivation-interval = Uncertainty
derivation-interval-text = Wilson interval, 95%
derivation-cut-off = Counted on what was there
derivation-published = Published
derivation-publication = Id of the publication
derivation-revision = Revision
numerator-answered-twice = People who answered on at least two days of the year
numerator-share-positive = People whose latest answer in the period is one of the positive ones
numerator-asked = People to whom the question was put by the end of the period
numerator-ended = Enrolments that ended in something positive for the person
numerator-born-abroad = People who have said that they were born abroad
numerator-progression = People with two answers that can be compared, in at least one area
numerator-item-response = People who answered the question
denominator-answered-twice = People enrolled some day of the year
denominator-share-positive = People who answered the question in the period
denominator-asked = People enrolled some day of the period
denominator-enrolled = People enrolled some day of the period
denominator-started = Enrolments that started in the period
denominator-ended = Enrolments that ended in the period
denominator-born-abroad = People enrolled some day of the period
denominator-progression = People enrolled some day of the period
denominator-item-response = People who answered at least one question of the questionnaire
denominator-reported = As the source has it
version-number-of = version { $value }
period-h1 = first half of { $value }
period-h2 = second half of { $value }
period-8m = January–August { $value }
period-quarter = quarter { $number } of { $year }
fault-no_such_figure = Choose a figure in the list.
fault-no_period = Choose a period in the list.
fault-no_such_period = This figure has no such periods. Choose another period.
fault-is_counted = The service counts this figure. Choose a period that ended before the service started.
fault-not_begun = The period has not begun yet.
fault-not_over = This can be entered when the period is over.
fault-bad_number = Write a whole number, such as 25.
fault-few_persons = Numbers from 1 to 4 persons cannot be saved, to protect individuals. Put them together with others, or leave them out.
fault-few_others = That leaves only 1 to 4 persons. It cannot be saved, to protect individuals.
fault-nobody = Write how many all are. It must be more than zero.
fault-part_over_all = The number must not be larger than all.
fault-totals_too_small = Both totals must be at least ten. Nothing was saved.
fault-no_names = Write at least one name with a number.
fault-name_twice = The name is on another row already, or cannot be used. Choose another one.
fault-too_short = The text is missing or too short. Three characters are enough.
fault-too_long = The text is too long. Shorten it: a source or a reason may have 200 characters, a name 100 and a comment 2,000.
fault-forbidden_character = The text has a character that cannot be saved. Take it out.
fault-identifies_someone = The text seems to hold a personnummer, a phone number or an e-mail address. Take it out.
problem-is_counted = The service counts this figure. Only periods that ended before the service started are entered by hand.
problem-not_begun = The period has not begun yet.
problem-not_over = This can be entered when the period is over.
problem-counted_already = The figure is counted and published already. If it is wrong, withdraw it first.
problem-busy = Figures are being published just now. Try again in a moment.
heading-withdrawn = The figure is withdrawn
problem-withdrawn = The figure is withdrawn already. Its page says when and why.
withdraw-title = Withdraw the figure
withdraw-published = Published { $value }.
withdraw-warning = The figure disappears everywhere at once, with all its tables. In its place it says that it is withdrawn. The figure's own page tells today's date and your reason, too. This cannot be undone.
withdraw-entered-again = You can enter the figure again afterwards.
withdraw-by-hand = The total can be published again only by hand, by whoever runs the service. The tables do not come back.
withdraw-never-again = The figure rests on answers and is never published again.
withdraw-reason = Reason
withdraw-reason-hint = The reason is shown to everybody who reads the figure, at most 200 characters. Do not name anybody.
withdraw-no = Do not withdraw it
comment-title = Comment in the report
comment-label = Your comment
comment-hint = Plain text, at most 2,000 characters. It stands in the report. Write nothing about individuals. An empty box takes the comment away.
comment-save = Save the comment
back-to-report = To the report
by-all = all
by-names = by name
by-programme = by programme
by-municipality = by municipality
by-gender = by gender
by-age-band = by age
by-born-abroad = born in Sweden or abroad
by-end-reason = by reason for ending
by-item = by question
by-theme = by area
group-all = All
group-rest = The others together
group-born-abroad-yes = Born abroad
group-born-abroad-no = Born in Sweden
group-born-abroad-unknown = Not stated
head-names = Name
head-programme = Programme
head-municipality = Municipality
head-gender = Gender
head-age-band = Age
head-born-abroad = Born
head-end-reason = Reason
head-item = Question
head-theme = Area
head-share = Share
head-number = Number
head-interval = Uncertainty
head-eligible = Enrolled for at least { $value } days
head-pairs = People compared
head-higher = Higher
head-same = Same
head-lower = Lower
head-median = Median
head-sign-test = Sign test (p)
head-reason = Reason
head-persons = People
head-period = Period
head-figure = Figure
head-verdict = Verdict
head-what = Measure
head-goal = Goal
head-target = Target level
note-rows-need-not-add-up = A person may stand in several rows, and small groups are merged. The rows therefore need not add up to the total.
note-one-row-and-merged = Small groups are put together.
note-counted-before = The table was counted on what was there on { $table }, and does not change. The total was counted again on what was there on { $total }, with what has been entered since.
whole-period = all of { $value }
note-one-row-each = Each person stands in one row: that of the enrolment in which the answer was given.
note-in-practice-a-total = The groups are not shown by themselves, to protect individuals. The figure is therefore there for everybody together only.
note-hidden = What is not shown may be none, few or many. It is hidden so that nobody can be singled out.
note-merged = Groups of fewer than five people are merged into "The others together".
note-sign-test = The sign test says how often so uneven a distribution comes by chance. With nine areas one of them often looks unusual although nothing has happened.
withdraw = Withdraw the figure
withdrawn-on = The figure was withdrawn on { $value }. The reason:
reports-lead = A report gathers the figures of a period on a page to print, with last year's beside them.
reports-everything = All figures
reports-everything-lead = Every figure that stands, of all periods, in the same order as in the reports.
report-title = Report { $value }
report-is-open = under way, figures so far
report-of-everything = all figures
report-of-participation = participation only
report-kind-quarter = Quarterly report: participation only. Figures that rest on answers are not published by quarter.
report-kind-interim = Interim report to the board
report-kind-year = Annual report to the board
report-newest = The newest of the figures was published { $value }.
report-as-of = As the report looked { $value }.
report-print = Print the page with the browser, or save it as PDF.
report-summary = The goals in brief
report-summary-caption = All measures { $value }
report-appendix = For each figure it says here what was counted, who was counted and who was not, when it was counted and by which versions.
download-xlsx = Download for Excel
download-csv = Download as CSV
comment-heading = The director's comment
comment-write = Write a comment
comment-change = Change the comment
freeze = Freeze the report
freeze-explained = A frozen report can be shown again as it is now. Figures that are withdrawn later are not shown.
column-measure = Measure
column-period = Period
column-by = Broken down
column-group = Group
column-figure = Figure in words
column-numerator = Numerator
column-denominator = Denominator
column-percent = Per cent
column-low = Lower bound (per cent)
column-high = Upper bound (per cent)
column-verdict = Verdict
column-eligible-numerator = Numerator, enrolled long enough
column-eligible-denominator = Denominator, enrolled long enough
column-pairs = People compared
column-higher = Higher
column-same = Same
column-lower = Lower
column-median = Median
column-sign-test = Sign test (p)
column-version = Version of the measure
column-revision = Revision
column-cut-off = Counted on what was there
column-publication = Id of the publication
column-fact = Fact
column-text = Content
rows-in-all = Rows in all
sign-target = Dashed line: the target.
sign-interval = Bars at the marks: the uncertainty.
sign-open = Empty ring: how it stands so far.
sign-break = Double line: the measure is counted in another way from then on.

# Frozen reports
frozen-reports = Frozen reports
frozen-at = as it was on { $value }
frozen-by = Frozen by { $value }
frozen-live = To the report as it is now
# This year's surveys
rounds-way = This year’s surveys: the board and those who work with the förbund
rounds-title = This year’s surveys
rounds-lead = The board and those who work with the förbund answer once a year, without names. Here you open the surveys and print slips with codes.
rounds-answers = Answers so far
rounds-received = { $some } of { $all }
rounds-last-day = Last day to answer
rounds-last-day-hint = Today or later, at the latest 31 March of the year after.
rounds-is-open = Open
rounds-closed = Closed
rounds-cancelled = Cancelled
rounds-sealed = Nobody can see the answers before the survey has closed. Then the figure is published among the goals.
rounds-to-goals = To the goals
rounds-replace = Replace codes
rounds-replace-hint = If slips have been lost. All codes that nobody has used stop working, and you get as many new ones. Those who have not answered yet need new slips.
rounds-replace-yes = Replace all unused codes
rounds-cancel = Cancel the survey
rounds-cancel-sure = Yes, cancel it. The answers that have come in are removed for good.
rounds-cancel-yes = Cancel and remove the answers
rounds-new = Open a survey
rounds-new-hint = Everybody gets a slip with a code. Mix the slips and deal them out at random, so that nobody knows who has which code.
rounds-survey = Survey
rounds-year = Year
rounds-invited = How many are to answer
rounds-invited-hint = A whole number from 1 to 500. If fewer than ten answer, the result cannot be shown.
rounds-open = Open and show the slips
slips-title = Slips with codes
slips-lead = The codes are shown only now. Print the page, cut the slips apart, mix them and give one to each.
slips-back = To this year’s surveys
slips-none = Everybody has answered. There are no codes to replace.
slips-address = Open { $value } in a browser.
slips-code = Type the code:
slips-until = Answer by { $value }.
slips-nameless = The answers are without names.
yearly-title = Answer a survey
yearly-lead = Type the code on your slip. It works once.
yearly-code = Code
yearly-code-hint = 16 characters. Capital or small letters make no difference.
yearly-language = Language
yearly-nameless = Your answers are without a name. The service does not know who got which code, and stores only how many have chosen each answer.
yearly-used = The code has been used, or no longer works
yearly-used-text = If you have already sent your answers, they are in, and counted once. Otherwise the survey has closed, or the code has been replaced by a new one.
yearly-again = Type another code
problem-wrong_round_code = The code is wrong, has been used or replaced, or the survey has closed. If you have already sent your answers, they are in.
heading-round_over = The survey is not open
problem-round_over = The survey has closed or was cancelled. It can no longer be changed.
fault-no_such_survey = Choose a survey in the list.
fault-bad_year = Choose a year in the list.
fault-round_exists = The survey has already been opened for that year. Choose another year, or cancel the one that is there.
fault-bad_invited = Write a whole number from 1 to 500.
fault-bad_closing_day = Choose today or a later day, at the latest 31 March of the year after.
fault-not_sure = Tick the box if you want to cancel the survey. Nothing has been removed.
figure-not-held = No figure. The survey has not been held for { $value }, or has not closed yet.
numerator-yearly-survey = For each question: those who chose one of the positive answers
denominator-yearly-survey = Those who answered the survey; for each question those who answered it
