package backup

import (
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"slices"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
	"corroborate/internal/storage/snapshot"
)

// Options change how a backup is written. The zero value means the defaults.
type Options struct {
	Progress storage.Progress
	// Batch is how many entries, changes or effects a line has at most; 200 by default.
	Batch int
}

// pageOfRevisions is how many revisions are read at once, and most how many changes of
// several revisions.
const (
	pageOfRevisions = 200
	mostChanges     = 2_000
)

// writer writes the lines of a backup.
type writer struct {
	to      io.Writer
	sum     hash.Hash
	counts  Counts
	options Options
	total   Counts // as far as it is known
	entries []evidence.Change
	claims  []claim
}

// Write writes all that a reader sees to w. The state says how far the map has come.
func Write(ctx context.Context, r storage.Reader, state storage.State, w io.Writer, o Options) (Counts, error) {
	o.Batch = cmp.Or(max(o.Batch, 0), defaultBatch)
	packed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return Counts{}, err
	}
	b := &writer{to: packed, sum: sha256.New(), options: o}
	if err := b.put(line{Header: &header{program, format, state.Map, state.Sequence, state.Rubric}}); err != nil {
		return b.counts, err
	}
	if err := b.writeEntries(ctx, r); err != nil {
		return b.counts, err
	}
	if err := b.writeHistory(ctx, r); err != nil {
		return b.counts, err
	}
	if err := b.put(line{End: &end{b.counts, hex.EncodeToString(b.sum.Sum(nil))}}); err != nil {
		return b.counts, err
	}
	return b.counts, packed.Close()
}

func (b *writer) put(l line) error {
	text, err := json.Marshal(l)
	if err != nil {
		return evidence.Wrap(evidence.Internal, err, "writing a backup")
	}
	text = append(text, '\n')
	b.sum.Write(text)
	_, err = b.to.Write(text)
	return err
}

func (b *writer) writeEntries(ctx context.Context, r storage.Reader) error {
	counts, err := r.Counts(ctx)
	if err != nil {
		return err
	}
	for _, n := range counts.Kinds {
		b.total.Entries += n
	}
	err = r.Scan(ctx, func(e evidence.Entry) error {
		b.entries = append(b.entries, evidence.Change{ID: e.EntryMeta().ID, Kind: e.EntryKind(), Ref: e.Ref(), After: e})
		if c, ok := e.(*evidence.Claim); ok && (c.Figures != nil || c.StaleSince != 0) {
			b.claims = append(b.claims, claim{c.Key, c.Figures, c.StaleSince})
		}
		if len(b.entries) < b.options.Batch {
			return nil
		}
		return b.flush()
	})
	if err != nil {
		return err
	}
	return b.flush()
}

// flush writes the entries that are waiting.
func (b *writer) flush() error {
	if len(b.entries) == 0 {
		return nil
	}
	text, err := snapshot.Marshal(b.entries)
	if err != nil {
		return evidence.Wrap(evidence.Internal, err, "writing a backup")
	}
	if err := b.put(line{Entries: text, Claims: b.claims}); err != nil {
		return err
	}
	b.counts.Entries += len(b.entries)
	b.entries, b.claims = b.entries[:0], b.claims[:0]
	b.options.Progress.Report("entries", b.counts.Entries, b.total.Entries)
	return nil
}

func (b *writer) writeHistory(ctx context.Context, r storage.Reader) error {
	q := storage.RevisionQuery{OldestFirst: true, First: pageOfRevisions, Count: true}
	for {
		page, err := r.Revisions(ctx, q)
		if err != nil {
			return err
		}
		if q.Count {
			b.total.Revisions, q.Count = page.Total, false
		}
		for rest := page.Revisions; len(rest) > 0; {
			n := together(rest)
			if err := b.writeRevisions(ctx, r, rest[:n]); err != nil {
				return err
			}
			rest = rest[n:]
		}
		if !page.HasNext {
			return nil
		}
		q.After = page.Revisions[len(page.Revisions)-1].Sequence
	}
}

// together is how many of some revisions, at least one, have few enough changes to be in
// memory at once.
func together(revisions []evidence.Revision) int {
	changes := 0
	for i, r := range revisions {
		if changes += r.Changes; i > 0 && changes > mostChanges {
			return i
		}
	}
	return len(revisions)
}

func (b *writer) writeRevisions(ctx context.Context, r storage.Reader, revisions []evidence.Revision) error {
	sequences := make([]int64, len(revisions))
	queries := make([]storage.EffectQuery, len(revisions))
	for i, r := range revisions {
		sequences[i], queries[i] = r.Sequence, storage.EffectQuery{Sequence: r.Sequence, First: b.options.Batch}
	}
	changes, err := r.Changes(ctx, sequences)
	if err != nil {
		return err
	}
	effects, err := r.Effects(ctx, queries)
	if err != nil {
		return err
	}
	for i, of := range revisions {
		if err := b.put(line{Revision: lineOf(of)}); err != nil {
			return err
		}
		for part := range slices.Chunk(changes[i], b.options.Batch) {
			text, err := snapshot.Marshal(part)
			if err != nil {
				return evidence.Wrap(evidence.Internal, err, "writing a backup")
			}
			if err := b.put(line{Changes: text}); err != nil {
				return err
			}
		}
		b.counts.Changes += len(changes[i])
		if err := b.writeEffects(ctx, r, queries[i], effects[i]); err != nil {
			return err
		}
		b.counts.Revisions++
	}
	b.options.Progress.Report("revisions", b.counts.Revisions, b.total.Revisions)
	return nil
}

// writeEffects writes the effects of a revision, of which the first page is read.
func (b *writer) writeEffects(ctx context.Context, r storage.Reader, q storage.EffectQuery, page storage.EffectPage) error {
	for len(page.Effects) > 0 {
		list := make([]effect, len(page.Effects))
		for i, e := range page.Effects {
			list[i] = effect{e.Claim, e.Key, e.Before, e.After}
		}
		if err := b.put(line{Effects: list}); err != nil {
			return err
		}
		b.counts.Effects += len(list)
		if !page.HasNext {
			return nil
		}
		q.After = &page.At[len(page.At)-1]
		pages, err := r.Effects(ctx, []storage.EffectQuery{q})
		if err != nil {
			return err
		}
		page = pages[0]
	}
	return nil
}
