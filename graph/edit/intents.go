package edit

import (
	"context"
	"reflect"
	"strings"

	"corroborate/graph/input"
	"corroborate/graph/load"
	"corroborate/graph/problems"
	"corroborate/internal/curate"
	"corroborate/internal/evidence"
)

// intent is an edit with its place in the input of a mutation. Its own arguments are
// below at, and the fields of its entry are in content, below at.
type intent struct {
	edit    curate.Edit
	at      string
	content string
	wrong   error // what keeps it from being an edit at all
}

// atInput is the path of an intent that is alone in its input.
const atInput = "input"

func create(at, content string, it evidence.Item) intent {
	return intent{edit: curate.Create{Item: it}, at: at, content: content}
}

func raise(at, content string, c *evidence.Caveat) intent {
	return intent{edit: curate.RaiseCaveat{Caveat: c}, at: at, content: content}
}

func link(at, content string, l *evidence.Link) intent {
	return intent{edit: curate.Link{Link: l}, at: at, content: content}
}

func update(at string, kind evidence.Kind, u *input.UpdateEdit) intent {
	version, wrong := expected(at, u.ExpectedVersion)
	return intent{curate.Update{Of: evidence.Ref(u.Ref), Kind: kind, ExpectedVersion: version, Set: fieldsOf(u.Changes, kind)}, at, "changes", wrong}
}

// fieldsOf are the fields that changes name, as a map file names them. Null clears a
// field. It leaves one as it is that no entry of the kind can be without: generated
// clients send null for whatever their users leave out.
func fieldsOf(changes map[string]any, kind evidence.Kind) curate.Fields {
	fields := curate.Fields{}
	for _, f := range evidence.FieldsOf(kind) {
		name := f.Name
		if name == "kind" {
			name = strings.ToLower(string(kind)) + "Kind"
		}
		value, given := changes[name]
		if given && !(f.Required && isNull(value)) {
			fields[f.Name] = value
		}
	}
	return fields
}

// isNull reports whether a value of an input is null.
func isNull(value any) bool {
	v := reflect.ValueOf(value)
	return !v.IsValid() || (v.Kind() == reflect.Pointer || v.Kind() == reflect.Slice) && v.IsNil()
}

func relink(at string, u *input.UpdateEdit) intent {
	version, wrong := expected(at, u.ExpectedVersion)
	return intent{curate.Relink{Of: evidence.Ref(u.Ref), ExpectedVersion: version, Set: fieldsOf(u.Changes, evidence.KindLink)}, at, "changes", wrong}
}

func unlink(at string, n *input.NamedEdit) intent {
	version, wrong := expected(at, n.ExpectedVersion)
	return intent{curate.Unlink{Of: evidence.Ref(n.Ref), ExpectedVersion: version}, at, "", wrong}
}

func retract(at string, n *input.NamedEdit) intent {
	version, wrong := expected(at, n.ExpectedVersion)
	return intent{curate.RetractSource{Of: evidence.Ref(n.Ref), ExpectedVersion: version}, at, "", wrong}
}

func resolve(at string, r *input.ResolveCaveatEditInput) intent {
	version, wrong := expected(at, r.ExpectedVersion)
	return intent{curate.ResolveCaveat{Of: evidence.Ref(r.Ref), ExpectedVersion: version, Reopen: r.Reopen}, at, "", wrong}
}

func rename(at string, r *input.RenameEditInput) intent {
	version, wrong := expected(at, r.ExpectedVersion)
	return intent{curate.Rename{Of: evidence.Ref(r.Ref), ExpectedVersion: version, Key: r.Key}, at, "", wrong}
}

func merge(at string, m *input.MergeEditInput) intent {
	version, wrong := expected(at, m.ExpectedVersion)
	return intent{curate.Merge{Into: evidence.Ref(m.Into), Other: evidence.Ref(m.Other), ExpectedVersion: version}, at, "", wrong}
}

func remove(at string, r *input.RemoveEditInput) intent {
	version, wrong := expected(at, r.ExpectedVersion)
	return intent{curate.Remove{Of: evidence.Ref(r.Ref), ExpectedVersion: version, WithLinks: r.WithLinks}, at, "", wrong}
}

func verify(at string, q *input.VerifyQuoteEditInput) intent {
	version, wrong := expected(at, q.ExpectedVersion)
	return intent{curate.VerifyQuote{Of: evidence.Ref(q.Ref), ExpectedVersion: version, Text: q.Text}, at, "", wrong}
}

func undo(ctx context.Context, at string, u *input.UndoEditInput) intent {
	sequence, ok := evidence.ParseRevisionID(evidence.Ref(u.Revision))
	var wrong error
	if !ok {
		wrong = problems.InArgument(load.Of(ctx).NoRevision(ctx, u.Revision), at+".revision")
	}
	return intent{curate.Undo{Revision: sequence}, at, "", wrong}
}

// oneOf is the intent of an edit in a batch.
func oneOf(ctx context.Context, at string, e *input.OneEditInput) intent {
	switch {
	case e.CreateClaim != nil:
		return create(at+".createClaim", "", e.CreateClaim)
	case e.CreateTestimony != nil:
		return create(at+".createTestimony", "", e.CreateTestimony)
	case e.CreateStudy != nil:
		return create(at+".createStudy", "", e.CreateStudy)
	case e.CreateSource != nil:
		return create(at+".createSource", "", e.CreateSource)
	case e.CreateAgent != nil:
		return create(at+".createAgent", "", e.CreateAgent)
	case e.RaiseCaveat != nil:
		return raise(at+".raiseCaveat", "", e.RaiseCaveat)
	case e.CreateRemark != nil:
		return create(at+".createRemark", "", e.CreateRemark)
	case e.CreateView != nil:
		return create(at+".createView", "", e.CreateView)
	case e.UpdateClaim != nil:
		return update(at+".updateClaim", evidence.KindClaim, e.UpdateClaim)
	case e.UpdateTestimony != nil:
		return update(at+".updateTestimony", evidence.KindTestimony, e.UpdateTestimony)
	case e.UpdateStudy != nil:
		return update(at+".updateStudy", evidence.KindStudy, e.UpdateStudy)
	case e.UpdateSource != nil:
		return update(at+".updateSource", evidence.KindSource, e.UpdateSource)
	case e.UpdateAgent != nil:
		return update(at+".updateAgent", evidence.KindAgent, e.UpdateAgent)
	case e.UpdateCaveat != nil:
		return update(at+".updateCaveat", evidence.KindCaveat, e.UpdateCaveat)
	case e.UpdateRemark != nil:
		return update(at+".updateRemark", evidence.KindRemark, e.UpdateRemark)
	case e.UpdateView != nil:
		return update(at+".updateView", evidence.KindView, e.UpdateView)
	case e.Link != nil:
		return link(at+".link", "", e.Link)
	case e.Relink != nil:
		return relink(at+".relink", e.Relink)
	case e.Unlink != nil:
		return unlink(at+".unlink", e.Unlink)
	case e.ResolveCaveat != nil:
		return resolve(at+".resolveCaveat", e.ResolveCaveat)
	case e.VerifyQuote != nil:
		return verify(at+".verifyQuote", e.VerifyQuote)
	case e.RetractSource != nil:
		return retract(at+".retractSource", e.RetractSource)
	case e.Rename != nil:
		return rename(at+".rename", e.Rename)
	case e.Merge != nil:
		return merge(at+".merge", e.Merge)
	case e.Remove != nil:
		return remove(at+".remove", e.Remove)
	case e.Undo != nil:
		return undo(ctx, at+".undo", e.Undo)
	}
	return intent{at: at, wrong: problems.BadInput(at, "exactly one field of OneEditInput", "there is none")}
}

// expected is the version that an entry must have, 0 for any.
func expected(at string, version *int) (int, error) {
	if version == nil {
		return 0, nil
	}
	if *version < 1 {
		return 0, problems.BadInput(at+".expectedVersion", "1 or more", "%d is no version", *version)
	}
	return *version, nil
}
