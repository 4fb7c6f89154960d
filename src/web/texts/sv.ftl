# Gränssnittets texter på svenska. Korta meningar, vanliga ord.

# Runt varje sida
skip-to-content = Gå till innehållet
demo = Demo.
demo-explained = Allt här är påhittat. Skriv inte in uppgifter om riktiga personer.
ways = Sidor
way-survey = Tillbaka till enkäten
way-start = Gå till startsidan
way-meetings = Min dag
way-staff = Personal
way-clients = Andra system
way-audit = Logg
way-account = Mitt konto
sign-out = Logga ut
continue = Fortsätt
save = Spara
cancel = Avbryt
must-fill = Måste fyllas i.
field-programme = Insats
field-municipality = Kommun
field-team = Team
field-start = Startdag
field-gender = Kön
field-age_band = Ålder
field-held_on = Datum
field-mode = Hur ni möts
field-private = I enrum
field-end = Slutdag
field-end_reason = Varför den avslutas
field-to = Ny koordinator
errors-heading = Något behöver rättas
errors-title = Fel:

# Ord som återkommer
username = Användarnamn
name = Namn
password = Lösenord
new-password = Nytt lösenord
first-password-hint = Minst 15 tecken. Fyra ord som inte hör ihop är ett bra lösenord.
first-password-too-short = Lösenordet är för kort. Det behöver 15 tecken.
new-password-hint = Minst 15 tecken. Fyra ord som inte hör ihop är ett bra lösenord. Med ett andra steg räcker 12 tecken.
current-password = Ditt nuvarande lösenord
roles = Roller
programmes = Insatser
state = Läge
code = Kod
role-coordinator = Koordinator
role-director = Förbundschef
role-administrator = Administratör
role-auditor = Granskare

# Startsidan
start-title = Start
start-heading = Hej { $value }
start-lead = Hit kan du gå:
start-director = Till Målkartan

# Logga in
sign-in-title = Logga in
sign-in-heading = Logga in
sign-in-locked = Du är utloggad. Logga in för att fortsätta.
sign-in = Logga in
sign-in-coordinator = För koordinatorn: logga in
sign-in-help = Har du glömt lösenordet? Be en administratör om en engångskod.
office = Jag sitter vid min egen dator
office-hint = Då loggas du ut efter 30 minuter utan att något händer. Annars efter 10 minuter.
have-one-time-code = Jag har fått en engångskod
have-password = Jag har redan ett lösenord

code-title = Andra steget
code-heading = Skriv koden från din app
code-hint = Sex siffror från appen, eller en av dina reservkoder.
code-six = Sex siffror från appen.
code-help = Har du varken appen eller reservkoderna? Be en administratör om en ny engångskod.

# Engångskod
activate-title = Engångskod
activate-heading = Kom igång med din engångskod
activate-lead = Skriv koden som du har fått och välj ett lösenord.
activate-first = Välkommen. Här finns ännu ingen administratör. Med koden som visades när tjänsten startades blir du den första.
one-time-code = Engångskod
one-time-code-hint = Sexton tecken i fyra grupper. Stora eller små bokstäver spelar ingen roll.
username-choose = Minst tre tecken: bokstäver, siffror, punkt eller bindestreck.
username-given = Det som du fick tillsammans med koden.
name-hint = Så som kollegor ser dig.
one-time-code-title = Engångskod
one-time-code-for = Engångskod för { $value }
one-time-code-explained = Ge koden till personen. Den fungerar en gång, inom 24 timmar. Den visas bara nu.

# Mitt konto
account-title = Mitt konto
account-heading = Mitt konto
second-factor = Ett andra steg vid inloggning
second-factor-none = Du loggar in med bara lösenord. Ett andra steg skyddar kontot om någon får tag i lösenordet.
second-factor-set-up = Skaffa ett andra steg
second-factor-replace = Byt till en annan app eller telefon
second-factor-title = Ett andra steg
second-factor-heading = Skaffa ett andra steg
second-factor-lead = Nästa gång du loggar in behöver du lösenordet och en kod från din telefon.
second-factor-step-app = Öppna en app för inloggningskoder på din telefon.
second-factor-step-scan = Läs av rutan med appen.
second-factor-square = Ruta att läsa av med appen. Samma sak står som text under rutan.
second-factor-type = Går det inte? Skriv in den här nyckeln i appen:
second-factor-open = Öppna i en app på den här enheten
second-factor-step-code = Skriv koden som appen visar.
recovery-codes-left =
    { $number ->
        [0] Du har inga reservkoder kvar. Skaffa nya.
        [one] Du har en reservkod kvar.
       *[other] Du har { $number } reservkoder kvar.
    }
recovery-codes-hint = Du får tio nya. De gamla slutar att fungera.
recovery-codes-renew = Skaffa nya reservkoder
recovery-codes-title = Reservkoder
recovery-codes-heading = Spara dina reservkoder
recovery-codes-lead = Med en reservkod kan du logga in utan din app. Varje kod fungerar en gång.
recovery-codes-keep = Skriv ut sidan eller skriv av koderna. Förvara dem inlåsta. De visas bara nu.
recovery-codes-done = Jag har sparat koderna
password-change = Byt lösenord
sessions = Andra inloggningar
sessions-others =
    { $number ->
        [0] Du är inte inloggad någon annanstans.
        [one] Du är inloggad på en plats till.
       *[other] Du är inloggad på { $number } platser till.
    }
sessions-end = Logga ut överallt utom här

# Personal
staff-title = Personal
staff-heading = Personal
staff-caption = Alla som har ett konto
staff-add = Lägg till en person
staff-disabled = Avstängd
staff-waits = Har inte valt lösenord
staff-second-factor = Lösenord och andra steg
staff-password-only = Bara lösenord
roles-hint = En person kan ha flera.
programmes-hint = Bara för koordinatorer: där de arbetar.
back-to-staff = Till personalen
staff-oneself = Det här är du själv. En annan administratör ändrar dina rättigheter.
rights = Rättigheter
rights-hint = När du sparar loggas personen ut. Inskrivningar i insatser som personen lämnar blir utan koordinator.
rights-save = Spara rättigheter
caseload = Ansvar
caseload-nobody = Det finns ingen annan koordinator.
stand-in = Låt en kollega vikariera
stand-in-who = Vikarie
stand-in-from = Från och med
stand-in-until = Till och med
stand-in-hint = Högst 92 dagar åt gången.
stand-in-save = Spara vikarie
stand-in-end = Avsluta
caseload-hand-on = Lämna över alla deltagare
caseload-to = Till
caseload-hint = Gäller inskrivningar i insatser där båda arbetar.
staff-account = Konto
staff-reset = Ge en ny engångskod
staff-reset-hint = Lösenordet och det andra steget tas bort. Personen börjar om med en engångskod.
staff-disable = Stäng av kontot
staff-disable-hint = Personen loggas ut genast och kan inte logga in igen förrän kontot öppnas. Lämna först över deltagarna till en kollega.
staff-enable = Öppna kontot igen

# Andra system
clients-title = Andra system
clients-heading = Andra system
clients-lead = Kommunens system skickar och hämtar uppgifter med en nyckel.
clients-none = Inget system har någon nyckel.
clients-caption = Alla system
clients-until = Gäller till
clients-do = Ändra
clients-revoke = Ta tillbaka nyckeln
clients-revoked = Tillbakatagen
clients-all-programmes = Alla insatser
clients-add = Lägg till ett system
clients-name-hint = Så att ni känner igen det.
scopes = Får göra
scopes-hint = Välj så lite som möjligt.
scope-definitions-read = Läsa enkäter och mått
scope-participants-read = Läsa deltagare
scope-participants-write = Skriva deltagare, inskrivningar och möten
scope-responses-write = Skicka svar
scope-figures-read = Läsa publicerade siffror
clients-programmes-hint = Väljer du inga gäller nyckeln alla insatser.
clients-days = Hur många dagar nyckeln gäller
clients-days-hint = Högst 365.
token-title = Nyckel
token-heading = Nyckel för { $value }
token-explained = Kopiera nyckeln nu. Den visas bara den här gången.
back-to-clients = Till systemen

# Dagens möten
meetings-heading = Dagens möten
meetings-none = Du har inga möten i dag.
hand-over = Lämna över plattan
participant-code = Deltagarens kod

# Hos deltagaren
handed-over-title = Enkät
handed-over-heading = Välj språk
handed-over-lead = Sedan kommer frågorna. När du är klar lämnar du tillbaka plattan till din koordinator.
take-back-heading = För koordinatorn
coordinators-password = Koordinatorns lösenord
take-back-hint = Efter tre fel loggas du ut.
take-back = Ta tillbaka plattan

# Vad som kan gå fel
heading-not_found = Sidan finns inte
heading-handed_over = Plattan är överlämnad
heading-missing_role = Det här ingår inte i din roll
heading-method_not_allowed = Så kan sidan inte användas
heading-other = Det gick inte
heading-enrolled_already = Deltagaren är redan inskriven
problem-not_found = Det finns inget här, eller så ligger det utanför det som du når.
problem-handed_over = Bara den här enkäten är öppen tills koordinatorn tar tillbaka plattan.
problem-missing_role = Ditt konto har inte den roll som sidan kräver. Be en administratör om du behöver den.
problem-wrong_credentials = Användarnamnet eller lösenordet är fel.
problem-wrong_code = Koden är fel, redan använd eller för gammal. Vänta på nästa kod i appen och försök igen.
problem-wrong_password = Lösenordet är fel.
problem-wrong_one_time_code = Koden är fel, redan använd eller för gammal, eller så hör den till ett annat användarnamn.
problem-too_many =
    { $number ->
        [one] För många försök. Vänta en minut och försök igen.
       *[other] För många försök. Vänta { $number } minuter och försök igen.
    }
problem-unavailable = Tjänsten hinner inte med just nu. Försök igen om en stund.
problem-cross_site = Det här kom inte från någon av våra egna sidor. Gå till startsidan och försök igen.
problem-stale_form = Sidan är för gammal. Öppna den på nytt och försök igen.
problem-yourself = Det här måste en annan administratör göra åt dig.
problem-last_administrator = Det här är den enda administratören. Gör någon annan till administratör först.
problem-disabled = Kontot är avstängt. Öppna det först.
problem-name_taken = Ett system har redan det namnet, eller har haft det.
problem-method_not_allowed = Gå till startsidan och försök därifrån.
problem-other = Något gick fel. Gå till startsidan och försök igen.
fault-password_too_short = Lösenordet är för kort. Det behöver 15 tecken, eller 12 om du har ett andra steg.
fault-password_too_long = Lösenordet får ha högst 256 tecken.
fault-password_has_control_characters = Lösenordet får inte innehålla radbrytningar.
fault-password_guessable = Lösenordet är lätt att gissa. Ta fyra ord som inte hör ihop med varandra eller med ditt arbete.
fault-bad_username = Användarnamnet behöver 3 till 64 bokstäver, siffror, punkter eller bindestreck.
fault-username_taken = Någon har redan det användarnamnet.
fault-bad_name = Skriv ett namn, högst 100 tecken.
fault-no_role = Välj minst en roll.
fault-unknown_programme = Det finns ingen sådan insats.
fault-programmes_without_coordinator = Bara koordinatorer arbetar i insatser. Välj rollen koordinator, eller ta bort insatserna.
fault-coordinator_without_programme = En koordinator arbetar i minst en insats. Välj vilken.
fault-no_coordinator = Välj en koordinator vars konto är öppet.
fault-bad_until = Sista dagen får inte vara före den första, och inte ha passerat.
fault-substitution_too_long = Högst 92 dagar åt gången.
fault-substitute_is_absent = Välj någon annan än den som är borta.
fault-bad_day = Skriv dagen så här: 2026-11-22.
fault-no_scope = Välj minst en sak som systemet får göra.
fault-bad_days = Skriv ett helt tal från 1 till 365.
fault-bad_code = Koden stämmer inte. Kontrollera den mot lappen.
fault-identity_taken = Ett annat konto har redan den identiteten.

# Loggen
audit-title = Logg
audit-heading = Logg
audit-lead = Här står vem som har gjort vad, med vad och när. Inga svar och inga koder.
audit-from = Från och med
audit-until = Till och med
audit-who = Vem
audit-anybody = Alla
audit-role = Roll
audit-at = När
audit-action = Vad
audit-action-hint = Början räcker, till exempel participant.
audit-handle = Med vad
audit-handle-hint = Ett id, precis som det står i loggen.
audit-outcome = Utfall
audit-outcome-hint = Till exempel denied.
audit-place = Plats i kedjan
audit-unsealed = Väntar
audit-find = Sök
audit-sample = Visa ett slumpmässigt urval
audit-sampled = Det här är ett slumpmässigt urval ur hela loggen.
audit-all = Visa hela loggen
audit-none = Inget i loggen stämmer med sökningen.
audit-caption = Händelser, de nyaste först
audit-more = Visa äldre
audit-head = Kedjans slut
audit-head-hint = Skriv av raden och spara den på en annan plats. Med den kan man senare se om något har tagits bort i slutet.
actor-client = system
actor-staff = personal
actor-operator = drift
actor-service = tjänsten
actor-stranger = någon som inte är inloggad
heading-bad_parameters = Adressen är fel
problem-bad_parameters = Något i adressen går inte att läsa. Gå till startsidan och försök igen.
fault-bad_who = Välj någon i listan.

# Inloggning via en identitetsleverantör
sign-in-provider = Logga in med { $value }
onward = Gå vidare
onward-provider = Vidare till { $value }
onward-inside = Du är inloggad
denied-reference = Referens:
way-sign-in = Till inloggningen
staff-provider = Inloggning via { $value }
staff-linked = Kontot är kopplat.
staff-unlinked = Kontot är inte kopplat.
staff-subject = Identitet hos leverantören
staff-subject-hint = Den fasta beteckning (subject) som leverantören har för personen, aldrig en e-postadress. Personen loggas ut överallt.
staff-link = Koppla kontot
staff-unlink = Ta bort kopplingen
heading-oidc_refused = Du kom inte in
problem-oidc_refused = Det gick inte att släppa in dig. Kontot kan vara avstängt eller inte kopplat, eller så tog inloggningen för lång tid. Försök igen. Går det ändå inte: ge referensen till en administratör.
heading-provider_failed = Inloggningstjänsten svarar inte
problem-provider_failed = Inloggningstjänsten svarar inte som den ska. Försök igen om en stund, eller logga in med användarnamn och lösenord.
fault-bad_subject = Skriv leverantörens beteckning för personen, högst 255 tecken utan å, ä och ö.
fault-bad_search = Skriv högst 100 tecken.
fault-bad_from = Första dagen får ligga högst två år bort.

# Formulär på papper
way-forms = Formulär
forms-title = Formulär
forms-heading = Formulär att skriva ut
forms-lead = Skriv ut ett formulär när en deltagare hellre svarar på papper. Skriv koden själv, i rutan för personal.
not-reviewed = (inte granskad än)
version-number = version { $number }
respondent-participant = Deltagaren svarar
respondent-professional = Koordinatorn svarar
respondent-staff = Personalen svarar
respondent-board = Styrelsen svarar utan namn, på nätet, med koden från lappen
respondent-partner = De som samarbetar med förbundet svarar utan namn, på nätet, med koden från lappen

# Att svara
meeting-title = Möte
programme = Insats
held-on = Datum
mode = Hur ni möts
mode-in_person = På plats
mode-video = Videomöte
mode-phone = Telefon
mode-paper = På papper, utan möte
offers-heading = Enkäter
offer-rate = Gör din skattning
offer-paper = Skriv in svaren från papperet
offer-aloud = Skriv in det som deltagaren säger
offer-conversation = Öppna i enrum
offered-answered = Klart i det här mötet.
offered-filled = { $filled } av { $all } ifyllda.
offered-wrong-mode = Går inte nu: frågorna ställs bara när ni träffas på plats.
offered-not-private = Går inte nu: frågorna ställs bara i enrum.
offered-not-today = Går inte nu: frågorna ställs bara i mötet, samma dag.
offered-rate-first = Gör din skattning först. Sedan skriver du in det som deltagaren säger.
offered-not-aloud = Går inte i det här mötet: du skulle höra svaren. Låt deltagaren svara på plattan när ni träffas, eller på papper.
offered-on-tablet = Svaras på plattan när du har lämnat över den.
meeting-over = Mötet är en annan dag än i dag. Svar som ges på plattan nu hör till ett möte i dag.
due-now = Dags nu
due-soon = Dags snart
due-later = Inte dags än, men går att svara på
help-given = Hjälp att svara
help-none = Ingen hjälp
help-staff = Hjälp av personal
help-interpreter = Hjälp av auktoriserad tolk
unreviewed-allow = Deltagaren får välja språk som ingen har granskat än
unreviewed-hint = Översättningen kan ha fel. Du avgör om den är bättre än svenska för deltagaren.
unreviewed-used = Ingen har granskat översättningen. Jag vill använda den i alla fall.
handed-over-several = Det är { $value } enkäter efter varandra.
handed-over-done-heading = Klart
handed-over-done = Det finns inget mer att svara på. Lämna tillbaka plattan till din koordinator.
entry-paper = Du skriver in det som deltagaren har svarat på papper. Hoppa över det som inte är besvarat.
entry-aloud = Läs frågorna högt och skriv in det som deltagaren säger. Du har gjort din egen skattning. Svaren märks som givna med hjälp av personal.
entry-empty = Inget är ifyllt, så inget är sparat. Svara på minst en fråga, eller avbryt.
entry-too-little = Vet för lite
entry-save-answers = Spara svaren
entry-save-rating = Spara skattningen
entry-cancel = Avbryt, tillbaka till mötet
entry-digits = Med tangentbord: tryck 1 för första svaret, 2 för andra och så vidare. 0 är sista raden.
entry-signed-out = Du är utloggad. Det du har fyllt i finns kvar här. Logga in så kommer du tillbaka hit.
entry-unreached = Tjänsten svarar inte just nu. Det du har fyllt i finns kvar. Försök igen om en stund.
room-title = Enkät
room-heading = Innan ni börjar
room-lead = De här frågorna ställs bara i enrum, på plats. Du skriver aldrig ner svaren.
room-together = Vi är i samma rum.
room-alone = Ingen annan är med, utom en auktoriserad tolk om det behövs.
room-no-relative = Ingen släkting eller vän tolkar.
room-time = Det finns tid att prata efteråt.
room-card = Stödkortet med numren till stöd ligger framme. Det ger du till alla.
room-missing = Behöver stämma för att ni ska kunna börja.
room-not-now = Inte nu, tillbaka till mötet
room-answered = Genomförd
room-declined = Vill inte svara
room-thanks = Klart
room-back = Tillbaka till mötet
support-heading = Stöd, för alla
support-checked = Numren kontrollerades { $value }.
support-card = Stöd
support-card-way = Stödkortet att skriva ut
support-card-print = Skriv ut kortet med webbläsaren och ge det till alla.
leave-honest = Knappen stänger sidan och loggar ut. Den tar inte bort webbläsarens historik.
heading-not_in_room = Det går inte nu
problem-not_in_room = Frågorna öppnas bara i mötet, i enrum. Har det gått för lång tid: börja om från mötet.
# Bilden av hur det har gått
progress-title = Så har det gått
progress-since = Inskriven sedan { $value }.
progress-latest-on = Senaste svaren är från { $value }.
progress-waiting = Deltagarens svar från { $value } visas när koordinatorn har skattat tillräckligt många frågor i samma möte, eller har valt att visa svaren utan skattning.
to-enrolment-meetings = Till inskrivningen och dess möten
progress-empty = Det finns inga svar att visa än.
progress-only-one = Det här är de första svaren. Nästa gång går det att jämföra.
progress-higher =
    { $number ->
        [one] Högre än sist på { number-word } område.
       *[other] Högre än sist på { number-word } områden.
    }
progress-lower-first =
    { $number ->
        [one] Lägre än sist på { number-word } område.
       *[other] Lägre än sist på { number-word } områden.
    }
progress-lower = Lägre på { number-word }.
progress-same-first =
    { $number ->
        [one] Lika som sist på { number-word } område.
       *[other] Lika som sist på { number-word } områden.
    }
progress-same = Lika på { number-word }.
progress-new =
    { $number ->
        [one] På { number-word } område är svaret det första.
       *[other] På { number-word } områden är svaret det första.
    }
progress-broken =
    { $number ->
        [one] På { number-word } område är frågan ändrad. Där går det inte att jämföra än.
       *[other] På { number-word } områden är frågan ändrad. Där går det inte att jämföra än.
    }
progress-skipped =
    { $number ->
        [one] På { number-word } område finns inget svar den här gången.
       *[other] På { number-word } områden finns inget svar den här gången.
    }
number-word =
    { $number ->
        [1] ett
        [2] två
        [3] tre
        [4] fyra
        [5] fem
        [6] sex
        [7] sju
        [8] åtta
        [9] nio
        [10] tio
        [11] elva
        [12] tolv
       *[other] { $number }
    }
progress-unreviewed = Svarens ord är en översättning som ingen har granskat än.
progress-all = Alla områden
progress-spider-desc = Samma svar står i tabellen här under.
progress-spider-hint = Ju längre ut, desto högre svar. Om ett område saknar svar är linjen bruten där.
progress-sign-first = Första svaret
progress-sign-previous = Förra svaret
progress-sign-latest = Senaste svaret
progress-sign-professional = Koordinatorns senaste svar
progress-as-table = Som tabell
progress-caption = Svaren på varje område, så långt tillbaka som de går att jämföra
progress-theme = Område
progress-change = Jämfört med sist
progress-first = Första
progress-previous = Förra
progress-latest = Senaste
progress-coordinator = Koordinatorns senaste
progress-of = av
progress-no-answer = Inget svar
progress-told-higher = Högre
progress-told-same = Lika
progress-told-lower = Lägre
progress-told-first = Första svaret
progress-told-broken = Frågan är ändrad
progress-told-skipped = Inget svar den här gången
progress-told-never = Inget svar än
progress-told-professional = Bara koordinatorn svarar
progress-over-time = Område för område
progress-span = Från vänster till höger: { $value }.
progress-span-one = Alla svar är från { $value }.
progress-participant = Deltagaren
progress-professional = Koordinatorn
progress-break = Frågan ändrades efter { $value }. Orden i bilden hör till de nyaste svaren.
progress-double-line = Vid dubbelstrecket har frågan ändrats. Svaren före och efter går inte att jämföra.
progress-show-table = Visa tabell: { $value }
progress-day = Dag
progress-talk = Svar kan gå både upp och ner. Bilden är till för att prata om.
progress-print = Sidan får plats på ett papper. Skriv ut den med webbläsaren.
theme-work-belief = Tro på att klara ett jobb
theme-paths-to-work = Vägar till jobb
theme-cooperation = Samarbete
theme-focus-energy = Fokus och ork
theme-health = Hälsa
theme-everyday-life = Vardag
theme-support = Stöd från nära
theme-own-steps = Egna steg
theme-goals = Mål
theme-competence = Yrkeskunskap
theme-work-outlook = Börja arbeta eller studera
# Min dag
day-title = Min dag
day-heading = Min dag
find = Sök
find-hint = Sju tecken, från lappen.
code-of-nobody = Ingen deltagare har den koden. Kontrollera den mot lappen.
new-participant = Ny deltagare
open-meeting = Öppna mötet
day-due = Dags att mäta nu
day-due-hint = Första gången från startdagen, sedan nittio dagar efter förra mätningen. Det går alltid bra att mäta tidigare.
day-soon = Dags inom två veckor
day-unfinished = Möten där något saknas
day-unfinished-hint = De senaste 30 dagarna. En del av mätningen är inte ifylld än. Raden leder till mötet.
day-not-asked = Enkät i enrum: inte frågade än
day-not-asked-hint = Alla ska få frågan, när det finns ett tillfälle i enrum.
day-since = sedan { $value }
day-on = den { $value }
day-started = från { $value }
day-met = möte { $value }
no-code = Utan kod
day-everybody = Alla mina deltagare
day-everybody-hint = Inskrivningar som inte är avslutade. Härifrån når du också den som har tappat sin kod eller inte har någon.
day-ended = Avslutade eller ändrade nyss
day-ended-hint = De senaste 30 dagarna. Blev det fel går det att ångra på inskrivningens sida.
day-begins = börjar { $value }
day-enrolled = inskriven { $value }
day-next = nästa mätning { $value }
day-next-since = dags att mäta sedan { $value }
stands-in-for = Du vikarierar för { $name } till och med { $day }. De deltagarna har namnet bredvid sig i listorna.
back-to-day = Till Min dag

# Ny deltagare
new-participant-lead = Inga namn och inga personnummer. Deltagaren får en kod.
new-participant-save = Spara deltagaren
team = Team
no-team = Inget team
municipality = Kommun
municipality-skelleftea = Skellefteå
municipality-norsjo = Norsjö
municipality-other = En annan kommun
start-day = Startdag
start-day-hint = Måste fyllas i. Du kan välja en kommande dag. Då går möten att spara från den dagen.
start-too-far = Startdagen får ligga högst ett år fram.
gender = Kön
gender-woman = Kvinna
gender-man = Man
gender-other = Annat
gender-unknown = Inte uppgett
age = Ålder
age-hint = Vid starten i insatsen.
age-15-24 = 15–24 år
age-25-34 = 25–34 år
age-35-44 = 35–44 år
age-45-54 = 45–54 år
age-55-64 = 55–64 år
age-unknown = Inte uppgett
born-abroad = Född utomlands
born-abroad-yes = Ja
born-abroad-no = Nej
born-abroad-unknown = Inte uppgett
protected-identity = Skyddade personuppgifter
protected-identity-hint = Deltagaren får ingen kod och svarar inte på enkäter. Vi räknar bara att personen deltar. Det går inte att ändra efteråt.
protected-only-counted = Deltagaren har skyddade personuppgifter. Vi räknar bara att personen deltar. Det finns ingen kod och inga enkäter.
your-code = Din kod
enrol = Skriv in en deltagare
enrol-lead = Deltagaren finns redan i tjänsten. Här kan du skriva in deltagaren i din insats.
enrolled-in = Deltagaren är redan inskriven i { $value }.
enrolled-everywhere = Deltagaren är redan inskriven i alla dina insatser. Ska du ta över? Be koordinatorn att lämna över inskrivningen till dig. Är koordinatorn borta kan en administratör göra dig till vikarie.
enrol-once-more = Skriv in i en insats till
participant-title = Deltagare
background = Ändra kön, ålder och om deltagaren är född utomlands
background-lead = Rätta det som blev fel, eller fyll i det du inte visste då. Ändringen står i loggen. Redan publicerade tabeller ändras inte, och inte heller publicerade siffror som bygger på svar.
stays = Inskrivningar hos dig
stay-ended = avslutad
slip-hint = Skriv ut lappen med webbläsarens utskrift, eller skriv av koden.
slip-print = Lapp med koden att skriva ut
new-code = Ge en ny kod
new-code-hint = Om lappen är borta. Den gamla koden slutar att gälla genast. Det gör också koden från en dubblett.
new-code-yes = Ja, ge en ny kod

# En inskrivning
enrolment-title = Inskrivning
enrolment-mistake = Inskrivningen är felregistrerad. Den räknas inte med.
enrolment-change = Ändra
enrolment-end = Avsluta inskrivningen
enrolment-place = Ändra kommun eller team
enrolment-ahead = Inskrivningen börjar { $value }. Möten går att spara från den dagen.
enrolment-hand-on = Lämna över till en kollega
to-participant = Deltagarens kod och andra inskrivningar
end-day = Slutdag
end-reason = Varför den avslutas
end-work = Arbete
end-studies = Studier
end-other_positive = Annat positivt skäl
end-back_to_authority = Tillbaka till en myndighet
end-moved = Flyttade
end-declined = Ville inte fortsätta
end-other = Annat
end-felregistrering = Felregistrering: inskrivningen skulle aldrig ha funnits
mistake-heading = Är det en felregistrering?
mistake-explained = Då räknas inskrivningen inte längre, och inte heller dess möten och svar. Redan publicerade tabeller ändras inte, och inte heller publicerade siffror som bygger på svar. Du kan ångra det på inskrivningens sida.
mistake-yes = Ja, den är felregistrerad
mistake-no = Nej, gå tillbaka
reopen = Öppna inskrivningen igen
reopen-hint = Avslutades den av misstag? Då går den vidare som om den aldrig hade avslutats.
next-measurement = Nästa mätning
due-since = Dags sedan { $value }
due-on = Den { $value }
private-survey = Enkät i enrum
private-asked = Frågad { $value }
private-not-asked = Inte frågad än
meetings = Möten
no-meetings = Det finns inga möten än.
nothing-answered = inget ifyllt
show-progress = Visa hur det har gått
hand-on-nobody = Ingen annan koordinator arbetar i insatsen.
hand-on-to = Ny koordinator
hand-on-from = Från och med
hand-on-from-hint = I dag eller tidigare. Du når inte inskrivningen längre när du har lämnat över den.

# Ett nytt möte
new-occasion = Nytt möte
new-occasion-save = Spara och gå vidare
how-met = Hur ni möts
private = I enrum
private-hint = Bara du och deltagaren, och kanske en auktoriserad tolk.
private-yes = Ja
private-no = Nej
interpreter = Tolk
interpreter-hint = En anhörig är aldrig tolk.
interpreter-none = Ingen tolk
interpreter-authorised = Auktoriserad tolk

# Vad som kan gå fel med deltagare, inskrivningar och möten
problem-stale = Någon har ändrat uppgifterna sedan du öppnade sidan. Gå till Min dag och öppna dem på nytt.
problem-needs_if_match = Det här är redan sparat, med andra uppgifter. Öppna en ny sida om du vill skriva in någon till.
problem-other_enrolment = Det här är redan sparat, med andra uppgifter. Öppna en ny sida om du vill skriva in någon till.
problem-enrolled_already = Deltagaren är redan inskriven i insatsen någon av de dagarna. Avsluta den inskrivningen först, eller välj en senare dag.
problem-id_taken = Mötet är redan sparat, med andra uppgifter. Öppna en ny sida om det ska finnas ett möte till.
problem-felregistrering = Inskrivningen är felregistrerad. Öppna den igen först.
problem-not_followed = Deltagaren har skyddade personuppgifter och har ingen kod.
fault-missing = Fyll i det här.
fault-empty = Fyll i det här.
fault-wrong_type = Välj ett av svaren.
fault-unknown_code = Välj ett av svaren.
fault-bad_date = Skriv dagen så här: 2026-11-22.
fault-in_future = Välj i dag eller en tidigare dag.
fault-unknown_team = Teamet hör inte till insatsen.
fault-outside_age_range = Åldern passar inte insatsen.
fault-end_before_start = Slutet får inte vara före starten.
fault-before_last_occasion = Det finns ett senare möte. Slutet får inte vara före det.
fault-outside_enrolment = Dagen ligger inte mellan inskrivningens start och slut.
fault-not_followed = Deltagaren har skyddade personuppgifter. Det finns inga möten att spara.
fault-bad_change_day = Dagen får inte ligga före inskrivningens start.
fault-change_in_future = Bytet gäller genast. Gör det den dag det ska gälla. Är du borta då kan en administratör göra kollegan till vikarie från den dagen.

# En deltagare med två koder
merge = Har deltagaren fått två koder?
merge-code = Den andra koden
merge-hint = Båda ska vara hos dig. Du får se dem tillsammans innan något ändras.
merge-not-yours = Det finns ingen deltagare med den koden hos dig.
merge-heading = Är det samma person?
merge-explained = Då blir de en deltagare, med alla inskrivningar, möten och svar. Det går inte att ångra. Båda koderna leder till deltagaren sedan, tills du ger en ny kod.
merge-caption = De två bredvid varandra
merge-stays = Stannar
merge-double = Dubbletten
merge-enrolled = Inskriven i
merge-meetings = Möten
merge-gender-differs = Könet är inte samma. Är det säkert samma person?
merge-age-differs = Åldern är inte samma. Åldern är den vid starten i insatsen. Är det säkert samma person?
enrolled-twice = Deltagaren är inskriven två gånger samtidigt i { $value }. Välj den inskrivning som är för mycket och avsluta den som felregistrering. Dess möten och svar räknas inte.
merge-yes = Ja, det är samma person
fault-not_shown = Skriv den andra koden igen, så att du ser båda bredvid varandra.
fault-stays_elsewhere = Deltagaren med den koden har också en inskrivning hos någon annan. Be koordinatorn att lämna över den till dig först. Är koordinatorn borta kan en administratör göra dig till vikarie.
fault-same_participant = Det är samma deltagares kod.
entry-correction = Ändra det som blev fel och spara. Den gamla omgången sparas men räknas inte längre. Är svaren tomma här får du inte läsa dem: då skriver du in alla på nytt.
offer-asked-before = Frågan ställdes { $value }.
offer-correct = Rätta
not-yet = Blev det ingen enkät i enrum i mötet? Välj varför
remove-meeting = Behövs inte mötet?
remove-meeting-explained = Det finns inga svar i mötet. Du kan ta bort det. Då försvinner det från Min dag och från inskrivningen.
remove-meeting-save = Ta bort mötet
heading-occasion_used = Mötet kan inte tas bort
problem-occasion_used = Det finns redan något sparat i mötet, eller så är plattan överlämnad där. Bara ett tomt möte kan tas bort.
not-yet-told = Det är angivet varför det inte blev någon enkät i enrum i mötet.
not-yet-why = Varför inte?
not-yet-private = Vi har inte kunnat träffas i enrum
not-yet-planned = Det är planerat till ett annat möte
not-yet-other = Annat skäl
not-yet-save = Spara

# Hjälp och det som gäller
help-title = Så gör du
accessibility-title = Tillgänglighet
privacy-title = Det som sparas
contact-missing = Ingen har skrivit in vart man vänder sig än. Fråga den som har gett dig tillgång till tjänsten.
to-enrolment = Inskrivningen, med alla möten och bilden av hur det har gått
entry-languages = Svarade deltagaren på ett annat språk?

# Svara om
offer-again = Svara om
again-title = Svara om
again-explained = Deltagaren får en tom enkät och svarar på alla frågor på nytt. När de nya svaren är skickade räknas inte de gamla. Skickas inget nytt gäller de gamla.
again-not = Nej, låt svaren stå kvar
entry-overtaken = Någon annan har rättat svaren sedan du öppnade sidan. Det du har fyllt i står kvar här men är inte sparat. Skicka en gång till om det är dina svar som ska gälla.
heading-already_superseded = Svaren har ändrats
problem-already_superseded = Någon annan har ändrat svaren sedan du öppnade sidan. Öppna mötet på nytt och se om det fortfarande behövs.

# Utan koordinatorns skattning
unrated-summary = Visa deltagarens svar utan din skattning
unrated-explained = Du avstår från att skatta vid det här mötet. Deltagarens svar syns då i bilden, utan dina bredvid. Det går inte att ångra, och du kan inte skatta vid det här mötet sedan.
unrated-save = Visa utan min skattning
offered-declined = Du har valt att inte skatta vid det här mötet.
heading-rating_declined = Skattningen går inte att göra
problem-rating_declined = Någon har valt att inte skatta vid det här mötet, och deltagarens svar kan ha visats. Skatta vid nästa möte i stället.
heading-rated_already = Skattningen är redan gjord
problem-rated_already = Skattningen är redan gjord. Deltagarens svar syns i bilden när tillräckligt många frågor är besvarade. Välj Rätta för att fylla i fler.
# Siffror för hand
way-entries = Siffror för hand
entries-title = Siffror för hand
entries-lead = Här skriver du in det som tjänsten inte räknar själv: volyminsatser, jämförelsetal och antal från tiden före tjänsten. Ange alltid källan.
entries-figure = Siffra
entries-period = Period
entries-period-hint = Det som räknas i tjänsten kan bara skrivas in för perioder som slutade innan tjänsten startade.
entries-entered = Det som är inskrivet
entries-none = Inget är inskrivet än.
back-to-entries = Till Siffror för hand
entry-title = Skriv in en siffra
field-count = Antal
field-name-row = Namn, rad { $value }
field-count-row = Antal, rad { $value }
entry-names-hint = Skriv ett namn och ett antal på varje rad. Lämna de rader tomma som inte behövs.
field-part = Antal som frågan gäller
field-all = Antal i hela gruppen
field-yes = Ja på minst en fråga
field-no = Nej på alla frågor
entry-few = Antal från 1 till 4 personer visas inte och kan inte sparas.
field-source = Källa
entry-source-hint = Varifrån kommer siffran? Till exempel en rapport med datum och sida. Skriv inga namn på personer.
entry-save = Spara siffran
entry-standing = Nu gäller:
entry-next-revision = Det du sparar ersätter det som gäller. Båda finns kvar i listan.
entry-who = Inskrivet av
entry-stands = Gäller
entry-replaced = Ersatt av en senare siffra
entry-withdrawn = Återkallad { $value }.
entry-again = Skriv in på nytt
# Målkartan, siffrorna och rapporterna
way-goals = Målkartan
way-reports = Rapporter
heading-not_published = Det finns ingen siffra än
problem-not_published = Det finns ingen publicerad siffra för perioden. Totaler av deltagandet kommer den första i varje månad. Siffror som bygger på deltagarnas svar kommer en gång, tidigast 30 dagar efter periodens slut. Årets enkäter kommer när de har stängt.
goals-title = Målkartan { $value }
goals-lead = Alla siffror är publicerade och ändras inte när sidan öppnas. Under varje siffra står hur den har räknats.
goals-empty = Det finns inga publicerade siffror än. De första kommer den första i nästa månad.
goals-open = Perioden är inte slut: { $value }. Siffrorna visar läget hittills. Målen bedöms när perioden är slut.
goals-to-report = Till rapporten för { $value }
goals-others = Fler siffror
goals-others-caption = Siffror som inte hör till ett mål
periods = Perioder
enrolments-heading = Inskrivningar
enrolments-caption = Inskrivningar bredvid förra året
so-far = hittills
card-target = Mål: { $value }
card-interval = Osäkerhet: { $value }
card-reference = Att jämföra med:
card-source = Källa: { $value }
target-at-least = minst { $value } %
target-more-than = mer än { $value } %
verdict-met = Uppnått
verdict-not-met = Inte uppnått
verdict-cannot-tell = Kan inte avgöras
verdict-open = Bedöms när året är slut
figure-hidden = uppgift visas inte (skydd för enskilda)
figure-withdrawn = siffran är återkallad
figure-of = { $some } av { $all }
figure-at-least = minst { $some } av { $all }
figure-at-most = högst { $some } av { $all }
figure-untold-of = { $some }, av { $all }
figure-interval = { $low }–{ $high } %
figure-few = färre än 5
figure-none = –
figure-so-far = { $value } hittills
figure-change = { $pairs } personer: { $higher } högre, { $same } lika, { $lower } lägre
figure-higher = högre: { $value }
figure-eligible = Av dem som var inskrivna minst { $days } dagar: { $figure }.
figure-response-rate = Svarsfrekvens: { $value }.
figure-overturned-by = Målet hade inte varit uppnått om minst { $value } av dem som inte har svarat hade gett ett negativt svar.
figure-due = Ingen siffra än. Den publiceras tidigast { $value }, 30 dagar efter periodens slut.
figure-monthly = Ingen siffra än. Totaler publiceras den första i varje månad.
figure-not-entered = Ingen siffra än. Förbundet skriver in den för hand, med källa.
figure-total = Alla tillsammans
unit-persons = { $value } personer
unit-enrolments = { $value } inskrivningar
unit-answered = { $value } personer har svarat
less-than = under { $value }
outlook-so-far = Hittills { $value }.
outlook-best = Som bäst kan det bli { $value }.
outlook-needed = Målet nås om { $needed } av de { $can } som fortfarande kan hinna svara två gånger gör det.
outlook-enough = Det räcker för målet, om inga fler skrivs in.
outlook-out-of-reach = Målet kan inte längre nås med dem som är inskrivna nu.
outlook-parts = Har svarat en gång och kan svara igen: { $once }. Har inte svarat och hinner två gånger: { $none }.
outlook-due = Av dem som har svarat en gång ska { $value } mätas igen före årets slut.
outlook-due-when = Av dem som har svarat en gång är det dags att mäta igen nu för { $now }, inom 30 dagar för { $soon } och senare i år för { $later }.
outlook-long-enough = { $some } av { $all } hinner vara inskrivna minst { $days } dagar i år, om ingen slutar.
not-yet-caption = Varför frågan väntar
not-yet-no-private-meeting = Inget möte i enrum än
not-yet-no-reason-given = Inget skäl är angivet
excluded-not-followed = Deltar utan kod
excluded-enrolled-too-short = Inskrivna för kort tid och har inte svarat
progression-standard = Visar förändring hos dem som svarat minst två gånger, inte insatsens effekt.
trend-title = { $value } över tid
trend-as-table = Visa åren som tabell
chart-download = Spara bilden (SVG)
how-counted = Så räknades det
derivation-question = Fråga
derivation-definition = Definition
derivation-numerator = Täljare
derivation-denominator = Nämnare
derivation-target = Mål
derivation-programmes = Insatser
derivation-excluded = Utanför
derivation-not-yet = Inte än
derivation-missing = Har inte svarat
derivation-source = Källa
derivation-definition-version = Måttets version
derivation-versions = Svar per version av enkäten
derivation-interval = Osäkerhet
derivation-interval-text = Wilsonintervall, 95 %
derivation-cut-off = Räknat på det som fanns
derivation-published = Publicerad
derivation-publication = Publikationens id
derivation-revision = Utgåva
numerator-answered-twice = Personer som har svarat på minst två olika dagar under året
numerator-share-positive = Personer vars senaste svar i perioden är ett av de positiva
numerator-asked = Personer som har fått frågan senast vid periodens slut
numerator-ended = Inskrivningar som slutade i något som är positivt för personen
numerator-born-abroad = Personer som har uppgett att de är födda utomlands
numerator-progression = Personer med två svar som går att jämföra, på minst ett område
numerator-item-response = Personer som har svarat på frågan
denominator-answered-twice = Personer som var inskrivna någon dag under året
denominator-share-positive = Personer som har svarat på frågan i perioden
denominator-asked = Personer som var inskrivna någon dag i perioden
denominator-enrolled = Personer som var inskrivna någon dag i perioden
denominator-started = Inskrivningar som startade i perioden
denominator-ended = Inskrivningar som avslutades i perioden
denominator-born-abroad = Personer som var inskrivna någon dag i perioden
denominator-progression = Personer som var inskrivna någon dag i perioden
denominator-item-response = Personer som har svarat på minst en fråga i enkäten
denominator-reported = Så som det står i källan
version-number-of = version { $value }
period-h1 = första halvåret { $value }
period-h2 = andra halvåret { $value }
period-8m = januari–augusti { $value }
period-quarter = kvartal { $number } { $year }
fault-no_such_figure = Välj en siffra i listan.
fault-no_period = Välj en period i listan.
fault-no_such_period = Siffran har inga sådana perioder. Välj en annan period.
fault-is_counted = Den här siffran räknas i tjänsten. Välj en period som slutade innan tjänsten startade.
fault-not_begun = Perioden har inte börjat än.
fault-not_over = Siffran kan skrivas in när perioden är slut.
fault-bad_number = Skriv ett helt tal, till exempel 25.
fault-few_persons = Antal från 1 till 4 personer kan inte sparas, för att skydda enskilda. Slå ihop dem med andra eller utelämna dem.
fault-few_others = Då återstår bara 1 till 4 personer. Det kan inte sparas, för att skydda enskilda.
fault-nobody = Skriv hur många alla är. Det måste vara fler än noll.
fault-part_over_all = Antalet får inte vara större än alla.
fault-totals_too_small = Båda summorna måste vara minst tio. Inget har sparats.
fault-no_names = Skriv minst ett namn med ett antal.
fault-name_twice = Namnet finns redan på en annan rad, eller går inte att använda. Välj ett annat.
fault-too_short = Texten saknas eller är för kort. Tre tecken räcker.
fault-too_long = Texten är för lång. Korta den: en källa eller ett skäl får ha 200 tecken, ett namn 100 och en kommentar 2 000.
fault-forbidden_character = Texten innehåller ett tecken som inte går att spara. Ta bort det.
fault-identifies_someone = Texten ser ut att innehålla ett personnummer, ett telefonnummer eller en e-postadress. Ta bort det.
problem-is_counted = Den här siffran räknas i tjänsten. Bara perioder som slutade innan tjänsten startade skrivs in för hand.
problem-not_begun = Perioden har inte börjat än.
problem-not_over = Siffran kan skrivas in när perioden är slut.
problem-counted_already = Siffran är redan räknad och publicerad. Är den fel, återkalla den först.
problem-busy = Just nu publiceras siffror. Försök igen om en stund.
heading-withdrawn = Siffran är återkallad
problem-withdrawn = Siffran är redan återkallad. På siffrans sida står när och varför.
withdraw-title = Återkalla siffran
withdraw-published = Publicerad { $value }.
withdraw-warning = Siffran försvinner genast överallt, med alla sina tabeller. I stället står att siffran är återkallad. På siffrans egen sida står också dagens datum och ditt skäl. Det går inte att ångra.
withdraw-entered-again = Du kan skriva in siffran på nytt efteråt.
withdraw-by-hand = Totalen kan bara publiceras på nytt för hand, av den som sköter driften. Tabellerna kommer inte tillbaka.
withdraw-never-again = Siffran bygger på svar och publiceras aldrig på nytt.
withdraw-reason = Skäl
withdraw-reason-hint = Skälet visas för alla som läser siffran, högst 200 tecken. Skriv inga namn på personer.
withdraw-no = Återkalla inte
comment-title = Kommentar i rapporten
comment-label = Din kommentar
comment-hint = Vanlig text, högst 2 000 tecken. Den står i rapporten. Skriv inget om enskilda personer. En tom ruta tar bort kommentaren.
comment-save = Spara kommentaren
back-to-report = Till rapporten
by-all = alla
by-names = per namn
by-programme = per insats
by-municipality = per kommun
by-gender = per kön
by-age-band = per ålder
by-born-abroad = född i Sverige eller utomlands
by-end-reason = per skäl till avslut
by-item = per fråga
by-theme = per område
group-all = Alla
group-rest = Övriga tillsammans
group-born-abroad-yes = Född utomlands
group-born-abroad-no = Född i Sverige
group-born-abroad-unknown = Inte uppgett
head-names = Namn
head-programme = Insats
head-municipality = Kommun
head-gender = Kön
head-age-band = Ålder
head-born-abroad = Född
head-end-reason = Skäl
head-item = Fråga
head-theme = Område
head-share = Andel
head-number = Antal
head-interval = Osäkerhet
head-eligible = Inskrivna minst { $value } dagar
head-pairs = Jämförda personer
head-higher = Högre
head-same = Lika
head-lower = Lägre
head-median = Median
head-sign-test = Teckentest (p)
head-reason = Skäl
head-persons = Personer
head-period = Period
head-figure = Siffra
head-verdict = Bedömning
head-what = Mått
head-goal = Mål
head-target = Målnivå
note-rows-need-not-add-up = En person kan stå på flera rader, och små grupper slås ihop. Raderna behöver därför inte bli lika med totalen.
note-one-row-and-merged = Små grupper slås ihop.
note-counted-before = Tabellen räknades på det som fanns { $table } och ändras inte. Totalen är räknad igen på det som fanns { $total }, med det som har skrivits in efteråt.
whole-period = hela { $value }
note-one-row-each = Varje person står på en enda rad: raden för den inskrivning där svaret gavs.
note-in-practice-a-total = Grupperna visas inte var för sig, till skydd för enskilda. Siffran finns därför bara för alla tillsammans.
note-hidden = Uppgifter som inte visas kan vara noll, få eller många. De döljs för att ingen ska kunna pekas ut.
note-merged = Grupper med färre än fem personer slås ihop till ”Övriga tillsammans”.
note-sign-test = Teckentestet säger hur ofta en så ojämn fördelning kommer av slumpen. Med nio områden ser ett av dem ofta ovanligt ut utan att något har hänt.
withdraw = Återkalla siffran
withdrawn-on = Siffran är återkallad { $value }. Skälet:
reports-lead = En rapport samlar en periods siffror på en sida att skriva ut, med förra årets bredvid.
reports-everything = Alla siffror
reports-everything-lead = Varje siffra som står, för alla perioder, i samma ordning som i rapporterna.
report-title = Rapport { $value }
report-is-open = pågår, siffror hittills
report-of-everything = alla siffror
report-of-participation = bara deltagande
report-kind-quarter = Kvartalsrapport: bara deltagande. Siffror som bygger på svar publiceras inte per kvartal.
report-kind-interim = Delårsrapport till styrelsen
report-kind-year = Årsrapport till styrelsen
report-newest = Den senaste av siffrorna publicerades { $value }.
report-as-of = Så som rapporten såg ut { $value }.
report-print = Skriv ut sidan med webbläsaren eller spara den som PDF.
report-summary = Målen i korthet
report-summary-caption = Alla mått { $value }
report-appendix = För varje siffra står här vad som räknades, vilka som räknades med och vilka inte, när den räknades och med vilka versioner.
download-xlsx = Hämta som Excel
download-csv = Hämta som CSV
comment-heading = Förbundschefens kommentar
comment-write = Skriv en kommentar
comment-change = Ändra kommentaren
freeze = Frys rapporten
freeze-explained = En fryst rapport kan visas igen som den är nu. Siffror som återkallas senare visas inte.
column-measure = Mått
column-period = Period
column-by = Uppdelning
column-group = Grupp
column-figure = Siffra i ord
column-numerator = Täljare
column-denominator = Nämnare
column-percent = Procent
column-low = Undre gräns (procent)
column-high = Övre gräns (procent)
column-verdict = Bedömning
column-eligible-numerator = Täljare, inskrivna tillräckligt länge
column-eligible-denominator = Nämnare, inskrivna tillräckligt länge
column-pairs = Jämförda personer
column-higher = Högre
column-same = Lika
column-lower = Lägre
column-median = Median
column-sign-test = Teckentest (p)
column-version = Måttets version
column-revision = Utgåva
column-cut-off = Räknat på det som fanns
column-publication = Publikationens id
column-fact = Uppgift
column-text = Innehåll
rows-in-all = Antal rader
sign-target = Streckad linje: målet.
sign-interval = Strecken vid punkterna: osäkerheten.
sign-open = Tom ring: läget hittills.
sign-break = Dubbelstreck: måttet räknas på ett annat sätt från och med då.

# Frysta rapporter
frozen-reports = Frysta rapporter
frozen-at = som den var { $value }
frozen-by = Fryst av { $value }
frozen-live = Till rapporten som den är nu
# Årets enkäter
rounds-way = Årets enkäter: styrelsen och de som samarbetar med förbundet
rounds-title = Årets enkäter
rounds-lead = Styrelsen och de som samarbetar med förbundet svarar en gång om året, utan namn. Här öppnar du enkäterna och skriver ut lappar med koder.
rounds-answers = Inkomna svar
rounds-received = { $some } av { $all }
rounds-last-day = Sista dag att svara
rounds-last-day-hint = I dag eller senare, som längst till och med den 31 mars året efter.
rounds-is-open = Öppen
rounds-closed = Stängd
rounds-cancelled = Avbruten
rounds-sealed = Ingen kan se svaren innan enkäten har stängt. Då publiceras siffran på Målkartan.
rounds-to-goals = Till Målkartan
rounds-replace = Byt ut koder
rounds-replace-hint = Om lappar har kommit bort. Alla koder som ingen har använt slutar gälla, och du får lika många nya. De som inte har svarat än behöver nya lappar.
rounds-replace-yes = Byt ut alla oanvända koder
rounds-cancel = Avbryt enkäten
rounds-cancel-sure = Ja, avbryt. Svaren som har kommit in tas bort för gott.
rounds-cancel-yes = Avbryt och ta bort svaren
rounds-new = Öppna en enkät
rounds-new-hint = Var och en får en lapp med en kod. Blanda lapparna och dela ut dem slumpvis, så vet ingen vem som har vilken kod.
rounds-survey = Enkät
rounds-year = År
rounds-invited = Antal som ska svara
rounds-invited-hint = Ett helt tal från 1 till 500. Svarar färre än tio kan resultatet inte visas.
rounds-open = Öppna och visa lapparna
slips-title = Lappar med koder
slips-lead = Koderna visas bara nu. Skriv ut sidan, klipp isär lapparna, blanda dem och dela ut en till var och en.
slips-back = Till årets enkäter
slips-none = Alla har svarat. Det finns inga koder att byta ut.
slips-address = Öppna { $value } i en webbläsare.
slips-code = Skriv koden:
slips-until = Svara senast { $value }.
slips-nameless = Svaren är utan namn.
yearly-title = Svara på en enkät
yearly-lead = Skriv koden som står på din lapp. Den gäller en gång.
yearly-code = Kod
yearly-code-hint = 16 tecken. Stora eller små bokstäver spelar ingen roll.
yearly-language = Språk
yearly-nameless = Dina svar är utan namn. Tjänsten vet inte vem som har fått vilken kod, och sparar bara hur många som har valt varje svar.
yearly-used = Koden är använd, eller gäller inte längre
yearly-used-text = Har du redan skickat dina svar är de lämnade, och räknas en gång. Annars har enkäten stängt, eller så har koden bytts ut mot en ny.
yearly-again = Skriv en annan kod
problem-wrong_round_code = Koden är fel, redan använd eller utbytt, eller så har enkäten stängt. Har du redan skickat dina svar är de lämnade.
heading-round_over = Enkäten är inte öppen
problem-round_over = Enkäten har stängt eller är avbruten. Den kan inte ändras längre.
fault-no_such_survey = Välj en enkät i listan.
fault-bad_year = Välj ett år i listan.
fault-round_exists = Enkäten är redan öppnad för det året. Välj ett annat år, eller avbryt den som finns.
fault-bad_invited = Skriv ett helt tal från 1 till 500.
fault-bad_closing_day = Välj i dag eller en senare dag, som längst till och med den 31 mars året efter.
fault-not_sure = Kryssa i rutan om du vill avbryta enkäten. Inget har tagits bort.
figure-not-held = Ingen siffra. Enkäten har inte gjorts för { $value }, eller så har den inte stängt än.
numerator-yearly-survey = På varje fråga: de som har valt ett av de positiva svaren
denominator-yearly-survey = De som har svarat på enkäten; på varje fråga de som har svarat på den
