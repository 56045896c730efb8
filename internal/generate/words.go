package generate

import "corroborate/internal/evidence"

// theme is a field of knowledge with things to claim. Causes take a singular
// verb.
type theme struct {
	tag, field string
	causes     []string
	outcomes   []string
	groups     []string
}

var themes = []theme{
	{
		tag: "fisheries", field: "fisheries",
		causes:   []string{"night fishing", "the closed season", "bottom trawling", "the new harbor dues", "the quota on herring", "warmer coastal water", "the seal cull", "bait from farmed mussels"},
		outcomes: []string{"the catch of herring", "the price of cod", "the number of active boats", "the age of landed fish", "the income of crews", "the share of discarded fish", "the spawning stock", "the loss of nets"},
		groups:   []string{"small boats", "trawler crews", "fish auctions", "coastal villages", "license holders", "smokehouses"},
	},
	{
		tag: "health", field: "public health",
		causes:   []string{"the school vaccination drive", "earlier discharge", "hand washing with alcohol", "the switch to day surgery", "nurse-led triage", "the helpline", "adding fluoride to water", "the ban on indoor smoking"},
		outcomes: []string{"the rate of infections", "the length of stay", "the number of readmissions", "the waiting time", "the cost of a visit", "the rate of measles", "the share of missed appointments", "the number of falls"},
		groups:   []string{"older patients", "newborns", "rural clinics", "outpatients", "night nurses", "schoolchildren"},
	},
	{
		tag: "traffic", field: "transport",
		causes:   []string{"the bicycle network", "the congestion charge", "the tram extension", "free parking", "the lower speed limit", "timed traffic lights", "the ring road", "night bus service"},
		outcomes: []string{"the number of crashes", "the travel time", "the level of noise", "the turnover of shops", "the share of trips on foot", "the number of parked cars", "the punctuality of buses", "the amount of fine dust"},
		groups:   []string{"commuters", "delivery drivers", "cyclists", "inner districts", "bus passengers", "shop owners"},
	},
	{
		tag: "schooling", field: "education",
		causes:   []string{"the longer school day", "teaching in small groups", "the ban on phones", "the free lunch", "repeating a year", "phonics in first grade", "the teacher bonus", "mixed-age teaching"},
		outcomes: []string{"the reading score", "the rate of absence", "the number of dropouts", "the arithmetic score", "the share of graduates", "the number of conflicts", "the amount of homework", "the turnover of teachers"},
		groups:   []string{"first graders", "village schools", "pupils from poor homes", "boarding pupils", "young teachers", "evening students"},
	},
	{
		tag: "water", field: "hydrology",
		causes:   []string{"the upstream dam", "runoff from fields", "the new treatment plant", "pumping for irrigation", "the reed belt", "salt on winter roads", "the old tannery", "dredging of the channel"},
		outcomes: []string{"the level of nitrate", "the number of floods", "the depth of wells", "the count of mayflies", "the clarity of the lake", "the flow in summer", "the amount of silt", "the taste of tap water"},
		groups:   []string{"riverside farms", "households on wells", "bathing sites", "tributaries", "waterworks", "anglers"},
	},
	{
		tag: "farming", field: "agronomy",
		causes:   []string{"planting clover between rows", "the seed subsidy", "late sowing", "drip irrigation", "the potato blight", "grazing in winter", "the new wheat variety", "spraying by drone"},
		outcomes: []string{"the yield of wheat", "the loss of topsoil", "the use of fertilizer", "the number of bees", "the milk per cow", "the debt of farms", "the price of grain", "the area left fallow"},
		groups:   []string{"hill farms", "tenants", "dairy herds", "seed growers", "cooperatives", "orchards"},
	},
	{
		tag: "energy", field: "energy economics",
		causes:   []string{"the night tariff", "the wind park", "the smart meter program", "insulating older homes", "the coal exit", "the battery at the substation", "the heat pump grant", "the fuel tax"},
		outcomes: []string{"the peak load", "the number of outages", "the winter bill", "the share of gas", "the loss on lines", "the demand for wood", "the price at noon", "the number of arrears"},
		groups:   []string{"households", "bakeries", "apartment blocks", "island grids", "steel works", "pensioners"},
	},
	{
		tag: "elections", field: "politics",
		causes:   []string{"voting by mail", "the local radio station", "the debate on television", "the merger of precincts", "the voting age of sixteen", "the newspaper strike", "door-to-door canvassing", "the rumor about the count"},
		outcomes: []string{"the turnout", "the share of spoiled ballots", "the trust in the council", "the vote for outsiders", "the length of queues", "the number of complaints", "the interest in politics", "the spread of rumors"},
		groups:   []string{"first-time voters", "mountain precincts", "undecided voters", "poll workers", "newspaper readers", "emigrants"},
	},
	{
		tag: "archaeology", field: "archaeology",
		causes:   []string{"trade by river", "the great fire", "a run of dry summers", "the arrival of iron", "the plague", "the fall of the fortress", "the toll on salt", "farming on terraces"},
		outcomes: []string{"the size of houses", "the amount of imported pottery", "the number of graves", "the height of adults", "the use of coins", "the share of pig bones", "the spread of writing", "the number of hearths"},
		groups:   []string{"hill settlements", "river towns", "potters", "temple estates", "garrisons", "herders"},
	},
	{
		tag: "migration", field: "migration research",
		causes:   []string{"the new border post", "the language course", "the closing of the mine", "the drought", "the work permit rule", "the cheap ferry", "the housing shortage", "news from relatives"},
		outcomes: []string{"the number of arrivals", "the share who return", "the wage of newcomers", "the level of rents", "the money sent home", "the number of mixed marriages", "the wait for papers", "the age of those who leave"},
		groups:   []string{"seasonal workers", "young families", "border towns", "students", "former miners", "fruit pickers"},
	},
}

// plainStatements are the statements of claims that rest on evidence only.
var plainStatements = []string{
	"{c} raised {o} among {g} in {p} after {y}.",
	"{c} lowered {o} among {g} in {p} after {y}.",
	"{c} had no effect on {o} among {g} in {p} in {y}.",
	"In {p}, {o} rose among {g} from {y} on.",
	"In {p}, {o} fell among {g} in the years before {y}.",
	"{c} came to {p} later than {y}, and reached {g} last.",
	"Among {g} in {p}, {o} varied with {c} around {y}.",
	"{o} was already changing in {p} before {c} began in {y}.",
}

// conclusions are the statements of claims that rest on other claims, too.
var conclusions = []string{
	"{c} explains most of the change in {o} among {g} in {p} since {y}.",
	"Without {c}, {o} in {p} would have been different for {g} in {y}.",
	"The link between {c} and {o} in {p} is no accident.",
	"{o} in {p} depends more on {g} than on {c}.",
	"What {c} did to {o} in {p} by {y} will last.",
	"{p} shows that {c} can change {o} within a few years.",
	"Ending {c} would help {g} in {p} through {o}.",
	"Since {y}, {c} has cost {g} in {p} more than it brought them.",
}

var titles = []string{
	"{c} and {o}: figures from {p}",
	"What {c} means for {g} in {p}",
	"{o} in {p}, {y}",
	"Report on {f} in {p} for {y}",
	"Who pays for {c}? A visit to {g} in {p}",
	"{c} under review: the case of {p}",
	"Letters from {p} about {c}",
	"A history of {f} in {p} up to {y}",
}

var reposts = []string{
	"{o} in {p}, posted again",
	"In short: {c} and {o} in {p}",
	"What others say about {c} in {p}",
	"{c} in {p}, retold for {g}",
}

var studyTitles = []string{
	"{c} and {o} among {g} in {p}",
	"{o} before and after {c} in {p}",
	"{g} in {p} and {o}",
	"{c} in {p}, {y}",
}

var reviewTitles = []string{
	"Review of what is known on {c} and {o}",
	"{o} and {c}: a systematic review",
	"Studies of {c} in {p} and elsewhere, pooled",
}

// witnessed are the summaries of testimonies by eyewitnesses and by people who
// heard from them.
var witnessed = []string{
	"Saw {o} change among {g} within weeks of {c}.",
	"Remembers that {g} in {p} talked of {c} all through {y}.",
	"Counted for a season, and found {o} as before.",
	"Says that {c} made no difference to {g} in {p}.",
	"Was there in {y} when {c} began, and tells how {g} took it.",
	"Tells of neighbors in {p} who blamed {c} for {o}.",
}

// judged are the summaries of testimonies by experts.
var judged = []string{
	"Holds {c} to be the main reason for {o} in {p}.",
	"Judges that {o} follows {c} with a delay of a year or two.",
	"Finds the figures from {p} too rough to tell {c} from chance.",
	"Expects {o} to go back for {g} once {c} ends.",
	"Compares {p} with its neighbors, and sees {c} at work.",
}

var quotes = []string{
	"We all knew it was {c}.",
	"Nobody asked the {g}.",
	"Before {y} it was never like this.",
	"Look at {o}, and you see it.",
}

var rationales = []string{
	"It measures {o} itself.",
	"It speaks of {g} elsewhere too.",
	"It came before {c}, and so serves for comparison.",
	"It bears on {o} only by way of {g}.",
	"Both name {p} and the same years.",
}

var organizations = []string{
	"{p} Institute of {f}", "Council of {p}", "The {p} Courier", "University of {p}",
	"Association of {g} in {p}", "{p} Office of Records", "Radio {p}", "Center for {f} in {p}",
}

// caveatTexts are the texts for caveats of each category.
var caveatTexts = map[evidence.Category][]string{
	"SMALL_SAMPLE":            {"Very few {g} were asked.", "The sample is small for so rare a thing as {o}."},
	"UNREPRESENTATIVE_SAMPLE": {"Only {g} of one district of {p} took part.", "Those asked are younger than most {g}."},
	"SELECTION_BIAS":          {"Those who left {p} were not asked.", "Whoever gained from {c} was more willing to answer."},
	"NO_HARD_DATA":            {"Nobody measured {o} before {y}.", "There are impressions, but no counts."},
	"UNVERIFIABLE":            {"The records of {p} for {y} are lost.", "It cannot be checked who said so."},
	"CONFLICT_OF_INTEREST":    {"The work was paid for by those who run {c}.", "A party to the dispute in {p} is the publisher."},
	"INDIRECT":                {"It is about {g} in general, not about {p}.", "{o} is inferred from something else."},
	"IMPRECISE":               {"The interval leaves room for no effect at all.", "{o} is given in round numbers only."},
	"INCONSISTENT":            {"Two parts of it give different figures for {o}.", "The account changed between {y} and the next telling."},
	"OUTDATED":                {"Much has changed in {p} since {y}.", "It describes {c} as it was at first."},
	"TRANSLATION":             {"Known in translation only.", "The word for {o} has two meanings in the original."},
	"METHOD":                  {"There was no comparison group in {p}.", "{o} was measured in another way after {y}."},
	"OTHER":                   {"Published in haste.", "The season in {y} was unlike others in {p}."},
}

// Syllables and first names for invented people and places.
var (
	onsets       = []string{"b", "br", "d", "dr", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v", "w", "z"}
	vowels       = []string{"a", "e", "i", "o", "u", "ai", "ei", "o", "a", "e"}
	placeEndings = []string{"ora", "inde", "aven", "om", "esk", "olm", "una", "ister", "ey", "ano", "ulle", "arth"}
	nameEndings  = []string{"er", "ov", "ini", "essen", "aki", "ez", "ow", "ard", "ell", "ulu", "ian", "oth"}
	firstNames   = []string{"Ada", "Bela", "Carla", "Dario", "Edda", "Farid", "Greta", "Hana", "Ilya", "Jonas", "Kemal", "Lena", "Mira", "Nuno",
		"Olga", "Pavel", "Quirin", "Rosa", "Samir", "Tilda", "Umar", "Vera", "Wanda", "Xenia", "Yusuf", "Zora", "Anton", "Birte", "Cosmin", "Dunja"}
)
