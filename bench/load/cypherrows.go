package main

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"io"
	"os"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"corroborate/bench/maps"
)

// batch is what one bare statement writes.
type batch struct {
	Statement string
	Rows      []map[string]any
}

// batchSize is the number of rows of a batch.
const batchSize = 5000

// codecs makes gob know what properties may be.
func codecs() {
	gob.Register(time.Time{})
	gob.Register([]any{})
	gob.Register(map[string]any{})
}

// readNeo4j reads the nodes and relationships of a store into a file, as batches. It leaves
// out the two nodes that an empty store has.
func readNeo4j(ctx context.Context, kept maps.Kept, file string) (err error) {
	codecs()
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	buffered := bufio.NewWriter(out)
	encoder := gob.NewEncoder(buffered)
	session, end, err := openSession(ctx, kept)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	for _, query := range []string{
		`MATCH (n) WHERE NOT n:Map AND NOT n:Clock AND NOT n:PeerRecord
			RETURN 'UNWIND $rows AS row CREATE (n:' + reduce(all = '', l IN labels(n) | all + CASE all WHEN '' THEN '' ELSE ':' END + l) + ') SET n = row' AS statement, properties(n) AS row`,
		`MATCH (f:Item)-[e]->(t:Item)
			RETURN 'UNWIND $rows AS row MATCH (f:Item {id: row.from}) MATCH (t:Item {id: row.to}) CREATE (f)-[e:' + type(e) + ']->(t) SET e = row.properties' AS statement,
				{from: f.id, to: t.id, properties: properties(e)} AS row`,
	} {
		if err := readBatches(ctx, session, query, encoder); err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// readBatches groups the rows of a query by the statement that writes them.
func readBatches(ctx context.Context, session neo4j.SessionWithContext, query string, into *gob.Encoder) error {
	result, err := session.Run(ctx, query, nil)
	if err != nil {
		return err
	}
	waiting := map[string][]map[string]any{}
	for result.Next(ctx) {
		values := result.Record().Values
		statement, _ := values[0].(string)
		row, _ := values[1].(map[string]any)
		waiting[statement] = append(waiting[statement], row)
		if len(waiting[statement]) == batchSize {
			if err := into.Encode(batch{statement, waiting[statement]}); err != nil {
				return err
			}
			delete(waiting, statement)
		}
	}
	for statement, rows := range waiting {
		if err := into.Encode(batch{statement, rows}); err != nil {
			return err
		}
	}
	return result.Err()
}

// writeNeo4j writes the batches of a file, each by a bare UNWIND in a transaction of its own.
func writeNeo4j(ctx context.Context, file string, kept maps.Kept) (err error) {
	codecs()
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	session, end, err := openSession(ctx, kept)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	for decoder := gob.NewDecoder(bufio.NewReader(in)); ; {
		var b batch
		if err := decoder.Decode(&b); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		result, err := session.Run(ctx, b.Statement, map[string]any{"rows": b.Rows})
		if err == nil {
			_, err = result.Consume(ctx)
		}
		if err != nil {
			return err
		}
	}
}

func openSession(ctx context.Context, kept maps.Kept) (session neo4j.SessionWithContext, end func() error, err error) {
	driver, err := neo4j.NewDriverWithContext(kept.URL, neo4j.BasicAuth(kept.User, kept.Password, ""))
	if err != nil {
		return nil, nil, err
	}
	session = driver.NewSession(ctx, neo4j.SessionConfig{})
	return session, func() error { return errors.Join(session.Close(ctx), driver.Close(ctx)) }, nil
}
