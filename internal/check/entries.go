package check

import (
	"fmt"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// checkValues finds fields that have what they cannot have.
func (r *run) checkValues() {
	const help = "give it another value: in the pages, by the API, or by an import"
	for e := range r.whole.Entries() {
		for _, p := range evidence.Check(e) {
			r.tell(storage.Defect{Code: storage.DefectValue, Of: e.Ref(), Field: p.Path, Message: p.Message, Expected: p.Expected, Help: help})
		}
		r.checkMeta(e)
	}
}

// checkMeta finds wrong ids, versions and times, which only the program gives.
func (r *run) checkMeta(e evidence.Entry) {
	wrong := func(field, format string, args ...any) {
		r.tell(storage.Defect{Code: storage.DefectValue, Of: e.Ref(), Field: field, Message: fmt.Sprintf(format, args...), Help: storage.HelpRestore})
	}
	m := e.EntryMeta()
	if !evidence.Ref(m.ID).IsID() {
		wrong("id", "%q is not an id", m.ID)
	}
	if m.Version < 1 {
		wrong("version", "%d is not a version", m.Version)
	}
	if m.CreatedAt.IsZero() || m.UpdatedAt.Before(m.CreatedAt) {
		wrong("updatedAt", "was changed at %s, and made at %s", m.UpdatedAt, m.CreatedAt)
	}
}

// checkNames finds aliases that are keys, or those of several records.
func (r *run) checkNames() {
	owner := map[evidence.Key]evidence.Key{}
	for it := range r.whole.Items() {
		m := it.EntryMeta()
		for _, alias := range m.Aliases {
			taken := func(by evidence.Key) {
				r.tell(storage.Defect{Code: storage.DefectName, Of: it.Ref(), Field: "aliases", Message: fmt.Sprintf("the alias %q names %q, too", alias, by),
					Help: "give one of the two records another key"})
			}
			if r.items[alias] != nil {
				taken(alias)
			}
			if other, ok := owner[alias]; ok {
				taken(other)
			}
			owner[alias] = m.Key
			if !alias.Valid() {
				r.tell(storage.Defect{Code: storage.DefectValue, Of: it.Ref(), Field: "aliases", Message: fmt.Sprintf("%q is not a key", alias), Expected: evidence.KeyForm, Help: storage.HelpRestore})
			}
		}
	}
}

// checkReferences finds references to what is not there, or is of another kind.
func (r *run) checkReferences() {
	for e := range r.whole.Entries() {
		wrong := func(field, message, expected string) {
			r.misjoined = r.misjoined || e.EntryKind() == evidence.KindLink
			r.tell(storage.Defect{Code: storage.DefectReference, Of: e.Ref(), Field: field, Message: message, Expected: expected, Help: storage.HelpRefer})
		}
		evidence.EachReference(e, func(path evidence.FieldPath, to evidence.Key, want []evidence.Kind) {
			it := r.items[to]
			switch {
			case it == nil:
				wrong(path.String(), fmt.Sprintf("there is no %q", to), "")
			case !slices.Contains(want, it.EntryKind()):
				wrong(path.String(), fmt.Sprintf("%q is %s", to, evidence.Noun(it.EntryKind())), evidence.AnyOf(want))
			}
		})
		if a, ok := e.(evidence.Annotation); ok {
			field := "qualifies"
			if e.EntryKind() == evidence.KindRemark {
				field = "about"
			}
			for i, ref := range a.Subjects() {
				if _, _, _, link := evidence.ParseLinkName(string(ref)); link && !r.links[ref] {
					wrong(fmt.Sprintf("%s[%d]", field, i), fmt.Sprintf("there is no link %q", ref), "")
				}
			}
		}
	}
}
