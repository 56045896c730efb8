package evidence

import (
	"fmt"
	"slices"
)

// Annotation is an item that is on others, and on links: a caveat on what it qualifies, a
// remark on what it is about.
type Annotation interface {
	Item
	// Subjects are the items, by key, and the links, by LinkName, that it is on.
	Subjects() []Ref
	SetSubjects(subjects []Ref)
	// Annotates says how it refers to its subjects.
	Annotates() Annotating
}

// Annotating is how the annotations of one kind refer to their subjects.
type Annotating struct {
	Field string // of a map file
	Items Relation
	// To both ends of a link, one after the other.
	Support, Contradiction Relation
	Link                   Relation // how a graph shows an annotation of a link
	Targets                []Kind   // of Items
	Needs                  string   // what an annotation without subjects is told
}

var (
	qualifying = Annotating{Field: "qualifies", Items: Qualifies, Support: QualifiesSupport, Contradiction: QualifiesContradiction,
		Link: QualifiesLink, Targets: toQualifiable, Needs: "a caveat qualifies something"}
	remarking = Annotating{Field: "about", Items: About, Support: AboutSupport, Contradiction: AboutContradiction,
		Link: AboutLink, Targets: toAny, Needs: "a remark is about something"}
	annotating = []Annotating{qualifying, remarking}
)

// OnLinks returns the relation to the ends of the links of a relation.
func (a Annotating) OnLinks(relation Relation) Relation {
	if relation == Contradicts {
		return a.Contradiction
	}
	return a.Support
}

// Annotations are all ways to refer to subjects, in the order of their kinds. Callers must
// not change the list.
func Annotations() []Annotating { return annotating }

// annotates returns how annotations refer by a relation.
func (r Relation) annotates() (Annotating, bool) {
	i := slices.IndexFunc(annotating, func(a Annotating) bool { return r == a.Items || r == a.Support || r == a.Contradiction })
	if i < 0 {
		return Annotating{}, false
	}
	return annotating[i], true
}

// IsAnnotation reports whether r leads from an annotation to its subjects: to an item, a
// SUPPORTS link or a CONTRADICTS link.
func (r Relation) IsAnnotation() bool {
	_, is := r.annotates()
	return is
}

// DrawnAsAnnotation reports whether a graph shows as r how an annotation refers to its
// subjects: to an item, or to a link.
func (r Relation) DrawnAsAnnotation() bool {
	_, onLink := r.AsLink()
	return onLink || r.IsAnnotation()
}

// AnnotatesLinks reports whether r leads from an annotation to the ends of a link.
func (r Relation) AnnotatesLinks() bool {
	a, is := r.annotates()
	return is && r != a.Items
}

// InGraph returns the relation as which a graph shows one between records: an annotation of
// a link is one edge.
func (r Relation) InGraph() Relation {
	if r.AnnotatesLinks() {
		a, _ := r.annotates()
		return a.Link
	}
	return r
}

// AsLink returns how annotations of links refer to them, if a graph shows these as r.
func (r Relation) AsLink() (Annotating, bool) {
	i := slices.IndexFunc(annotating, func(a Annotating) bool { return r == a.Link })
	if i < 0 {
		return Annotating{}, false
	}
	return annotating[i], true
}

// InStore returns the relations between records that a graph shows as r.
func (r Relation) InStore() []Relation {
	if a, ok := r.AsLink(); ok {
		return []Relation{a.Support, a.Contradiction}
	}
	return []Relation{r}
}

// Subjects are what the caveat qualifies.
func (c *Caveat) Subjects() []Ref { return c.Qualifies }

// Subjects are what the remark is about.
func (r *Remark) Subjects() []Ref { return r.About }

// SetSubjects implements Annotation.
func (c *Caveat) SetSubjects(subjects []Ref) { c.Qualifies = subjects }

// SetSubjects implements Annotation.
func (r *Remark) SetSubjects(subjects []Ref) { r.About = subjects }

// Annotates implements Annotation.
func (c *Caveat) Annotates() Annotating { return qualifying }

// Annotates implements Annotation.
func (r *Remark) Annotates() Annotating { return remarking }

// SubjectItems returns the items that an annotation is on, in their order.
func SubjectItems(a Annotation) []Key {
	var keys []Key
	for _, ref := range a.Subjects() {
		if _, _, _, link := ParseLinkName(string(ref)); !link {
			keys = append(keys, Key(ref))
		}
	}
	return keys
}

// SubjectLinks returns the names of the links that an annotation is on, SUPPORTS first.
func SubjectLinks(a Annotation) []Ref {
	return slices.Concat(linksAmong(a.Subjects(), Supports), linksAmong(a.Subjects(), Contradicts))
}

// SortSubjects puts what an annotation is on into a store's order: items, SUPPORTS links,
// CONTRADICTS links. Within each of these, the order stays.
func SortSubjects(a Annotation) {
	if len(a.Subjects()) != 1 { // as nearly always
		a.SetSubjects(slices.Concat(As[Ref](SubjectItems(a)), SubjectLinks(a)))
	}
}

// linksAmong returns the links of a relation among subjects.
func linksAmong(subjects []Ref, relation Relation) []Ref {
	var refs []Ref
	for _, ref := range subjects {
		if _, _, r, ok := ParseLinkName(string(ref)); ok && r == relation {
			refs = append(refs, ref)
		}
	}
	return refs
}

// subjectReferences are the references of an annotation to its subjects.
func subjectReferences(a Annotation) []Reference {
	by := a.Annotates()
	return []Reference{
		{by.Items, by.Field, false, by.Targets, SubjectItems(a)},
		{by.Support, by.Field, false, toLinkEnds, endsOf(linksAmong(a.Subjects(), Supports))},
		{by.Contradiction, by.Field, false, toLinkEnds, endsOf(linksAmong(a.Subjects(), Contradicts))},
	}
}

// setSubjectReferences replaces the references of one relation to subjects.
func setSubjectReferences(a Annotation, relation Relation, to []Key) {
	items, support, contradiction := As[Ref](SubjectItems(a)), linksAmong(a.Subjects(), Supports), linksAmong(a.Subjects(), Contradicts)
	switch by := a.Annotates(); relation {
	case by.Items:
		items = As[Ref](to)
	case by.Support:
		support = linkRefs(to, Supports)
	case by.Contradiction:
		contradiction = linkRefs(to, Contradicts)
	}
	a.SetSubjects(slices.Concat(items, support, contradiction))
}

// endsOf returns the ends of links: from, to, from, to.
func endsOf(links []Ref) []Key {
	var ends []Key
	for _, ref := range links {
		from, to, _, _ := ParseLinkName(string(ref))
		ends = append(ends, from, to)
	}
	return ends
}

// linkRefs is the inverse of endsOf.
func linkRefs(ends []Key, relation Relation) []Ref {
	var refs []Ref
	for pair := range slices.Chunk(ends, 2) {
		if len(pair) == 2 {
			refs = append(refs, Ref(LinkName(pair[0], pair[1], relation)))
		}
	}
	return refs
}

// renameSubjects renames what an annotation is on: items, and the ends of links. The order
// stays.
func renameSubjects(a Annotation, name func(Key) Key) {
	subjects := slices.Clone(a.Subjects())
	for i, ref := range subjects {
		if from, to, relation, ok := ParseLinkName(string(ref)); ok {
			subjects[i] = Ref(LinkName(name(from), name(to), relation))
		} else {
			subjects[i] = Ref(name(Key(ref)))
		}
	}
	a.SetSubjects(subjects)
}

// SubjectPath is the path of one of an annotation's subjects.
func SubjectPath(a Annotation, i int) FieldPath { return FieldPath{a.Annotates().Field, i} }

// eachSubject visits what an annotation is on: an item, or both ends of a link, with the
// place in the list.
func eachSubject(a Annotation, visit func(path FieldPath, to Key, want []Kind)) {
	for i, ref := range a.Subjects() {
		path := SubjectPath(a, i)
		if from, to, _, ok := ParseLinkName(string(ref)); ok {
			visit(path, from, LinkSources)
			visit(path, to, toClaim)
		} else {
			visit(path, Key(ref), a.Annotates().Targets)
		}
	}
}

// subjects checks what an annotation is on.
func (c *checker) subjects(a Annotation) {
	if len(a.Subjects()) == 0 {
		c.add(a.Annotates().Field, a.Annotates().Needs, "at least one key or name of a link")
	}
	twice := repeats[Ref]{list: a.Subjects()}
	for i, ref := range a.Subjects() {
		path := SubjectPath(a, i)
		if from, to, _, ok := ParseLinkName(string(ref)); ok {
			c.key(path, from)
			c.key(path, to)
		} else {
			c.key(path, Key(ref))
		}
		switch {
		case ref == a.Ref() && ref != "":
			c.add(path.String(), fmt.Sprintf("%q refers to itself", ref), "another key")
		case twice.at(i):
			c.add(path.String(), fmt.Sprintf("%q is in the list twice", ref), "each once")
		}
	}
}

// QualifiedItems returns the items that the caveat qualifies, in their order.
func (c *Caveat) QualifiedItems() []Key { return SubjectItems(c) }

// QualifiedLinks returns the names of the links that the caveat qualifies, SUPPORTS first.
func (c *Caveat) QualifiedLinks() []Ref { return SubjectLinks(c) }

// QualifiedClaimsAndItems returns the items that the caveat qualifies, and the claims
// that its links lead to. Only these and their dependents can move with the caveat.
func (c *Caveat) QualifiedClaimsAndItems() []Key {
	keys := c.QualifiedItems()
	for _, ref := range c.QualifiedLinks() {
		_, to, _, _ := ParseLinkName(string(ref))
		keys = append(keys, to)
	}
	return keys
}
