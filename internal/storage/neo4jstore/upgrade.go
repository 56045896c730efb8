package neo4jstore

import (
	"context"

	"corroborate/internal/evidence"
	"corroborate/internal/storage"
)

// upgrade brings a map of an older format to the newest one.
func (s *Store) upgrade(ctx context.Context, from int64) error {
	if from < wordsFormat {
		if err := s.indexWords(ctx); err != nil {
			return err
		}
	}
	for from < format {
		if _, err := s.write(ctx, steps[from-1], nil); err != nil {
			return err
		}
		records, err := s.query(ctx, examine, nil)
		if err != nil {
			return err
		}
		found, ok := records[0].Values[0].(int64)
		if !ok {
			return s.gone()
		}
		if from = found; found == format {
			copied, _ := records[0].Values[2].(string)
			s.adopt(copied)
		}
	}
	return nil
}

// wordsFormat is the format that keeps words in the form that this program searches for.
const wordsFormat = 7

// indexWords writes the words of all items anew, some at a time.
func (s *Store) indexWords(ctx context.Context) error {
	for _, kind := range evidence.ItemKinds {
		last := ""
		for more := true; more; {
			records, err := s.query(ctx, scanItems[kind].with(storage.Whole, false), params{"after": last, "limit": scanPage})
			if err != nil {
				return err
			}
			list := make([]params, len(records))
			for i, record := range records {
				it, err := (&reader{}).item(record.Values[0], record.Values[1])
				if err != nil {
					return malformed(err, opening)
				}
				title, text := indexed(it)
				last = string(it.EntryMeta().Key)
				list[i] = params{"id": string(it.EntryMeta().ID), "title": title, "text": text}
			}
			if _, err := s.write(ctx, setWords, params{"rows": list}); err != nil {
				return err
			}
			more = len(records) == scanPage
		}
	}
	return nil
}
