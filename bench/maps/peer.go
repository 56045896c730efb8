package maps

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

//go:embed peer.cypher
var peerForm string

// AddPeerForm adds the map of a Neo4j store once more to its database, in the form that
// the peer of bench/peer reads. The program takes no notice of it.
func (k Kept) AddPeerForm(ctx context.Context) (err error) {
	driver, err := neo4j.NewDriverWithContext(k.URL, neo4j.BasicAuth(k.User, k.Password, ""))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, driver.Close(ctx)) }()
	for statement := range strings.SplitSeq(peerForm, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if err := runAlone(ctx, driver, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// runAlone runs a statement outside of any transaction, because CALL ... IN TRANSACTIONS
// needs that.
func runAlone(ctx context.Context, driver neo4j.DriverWithContext, statement string) (err error) {
	session := driver.NewSession(ctx, neo4j.SessionConfig{})
	defer func() { err = errors.Join(err, session.Close(ctx)) }()
	result, err := session.Run(ctx, statement, nil)
	if err != nil {
		return err
	}
	_, err = result.Consume(ctx)
	return err
}
