package explorer

import (
	"corroborate/internal/evidence"
	"corroborate/internal/wording"
)

// helpPage is the content of the page of help.
type helpPage struct {
	Verdicts    []term
	Certainties []term
	Kinds       []term
	Words       []term
	Keys        []term
}

// term is a word with what it means.
type term struct {
	Name  string
	ID    string
	Means string
	Kind  evidence.Kind
}

// help answers with the page of help.
func (e *Explorer) help(r *request) error {
	p := &helpPage{Words: terms, Keys: keys}
	for _, v := range evidence.Verdicts {
		p.Verdicts = append(p.Verdicts, term{Name: wording.Capital(wording.Verdict(v)), ID: addressWord(string(v)), Means: wording.VerdictMeans(v)})
	}
	for _, c := range evidence.Certainties {
		p.Certainties = append(p.Certainties, term{Name: wording.Capital(wording.Word(c)), ID: "certainty-" + addressWord(string(c)), Means: wording.CertaintyMeans(c)})
	}
	for _, k := range []evidence.Kind{evidence.KindClaim, evidence.KindTestimony, evidence.KindStudy, evidence.KindSource, evidence.KindAgent, evidence.KindCaveat, evidence.KindRemark, evidence.KindView} {
		p.Kinds = append(p.Kinds, term{Name: wording.Capital(evidence.Word(k)), ID: evidence.Word(k), Means: kinds[k], Kind: k})
	}
	r.frame.Title, r.frame.Here, r.frame.Content = "Help", "help", p
	return nil
}

// kinds, terms and keys are what docs/glossary.md says, for readers who do not program.
var (
	kinds = map[evidence.Kind]string{
		evidence.KindClaim:     "A statement that evidence can speak for or against.",
		evidence.KindTestimony: "What one person said: a witness, a participant, an expert.",
		evidence.KindStudy:     "What somebody found out by a method.",
		evidence.KindSource:    "What was published: where a testimony or a study can be read.",
		evidence.KindAgent:     "A person or an organization: who speaks, writes, publishes or investigates.",
		evidence.KindCaveat:    "What weakens a record, or a link.",
		evidence.KindRemark:    "A question or a remark about a record, or a link. It moves no figure.",
		evidence.KindView:      "A page that somebody has saved under a name, such as a list with its filters.",
	}
	terms = []term{
		{Name: "For, against, open", ID: "belief", Means: "What speaks only for a claim, only against it, and for neither, as shares that add up to 1. The model calls them belief, disbelief and ignorance."},
		{Name: "Support and opposition", ID: "support", Means: "How probable it is that at least one argument for a claim holds, or against it."},
		{Name: "Conflict", ID: "conflict", Means: "How probable it is that an argument for a claim and one against it both hold."},
		{Name: "Line of evidence", ID: "line", Means: "Records that stand or fall together, because they share something that none of them can do without."},
		{Name: "Independent lines", ID: "independent", Means: "How many lines there are of which no two share a weakness that matters."},
		{Name: "Hangs on", ID: "hangs-on", Means: "What several records of a line share: a publication, a study, a person. If it fails, they all fail."},
		{Name: "Echo", ID: "echo", Means: "Evidence that only repeats other evidence, so it adds little."},
		{Name: "Spent", ID: "spent", Means: "Evidence that counts for nothing, because what it needs is retracted or stands in a circle."},
		{Name: "Premise", ID: "premise", Means: "A claim that another claim rests on."},
		{Name: "Jointly", ID: "jointly", Means: "Several records make one argument together; one alone proves nothing."},
		{Name: "What if", ID: "what-if", Means: "How claims would stand if something were different. Tick it on the page of a claim; the map stays as it is."},
		{Name: "Disputed", ID: "disputed", Means: "Something weighs against the verdict."},
		{Name: "Estimate", ID: "estimate", Means: "Figures that would take too long to compute in full are estimated from draws. The page says how far they may be off."},
	}
	keys = []term{
		{Name: "/", Means: "go to the search box"},
		{Name: "w", Means: "suppose something, or go to what is supposed"},
		{Name: "j, k", Means: "go to the next or the previous row of a list"},
		{Name: "Enter", Means: "open the row"},
		{Name: "o", Means: "open everything on the page that is folded, or close it"},
		{Name: "→, ←", Means: "in the table of a graph, unfold or fold the row"},
		{Name: "u", Means: "in a graph, take back the last step"},
		{Name: "e", Means: "edit the record of the page, where that is allowed"},
		{Name: "?", Means: "this page"},
	}
)
