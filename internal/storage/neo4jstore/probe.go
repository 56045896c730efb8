package neo4jstore

import "context"

// Probe implements storage.Prober. It writes in a transaction that it rolls back, and takes no lock.
func (s *Store) Probe(ctx context.Context) error {
	const doing = "trying whether the map can be written to"
	if err := s.enter(ctx, doing); err != nil {
		return err
	}
	defer s.running.Done()
	defer s.pool.use()()
	session := s.session(ctx)
	defer func() { _ = session.Close(context.WithoutCancel(ctx)) }() // what went wrong was reported
	transaction, err := session.BeginTransaction(ctx, settings(probe.name, s.options.ReadTimeout)...)
	if err != nil {
		return s.coded(ctx, err, doing)
	}
	defer func() { _ = transaction.Close(context.WithoutCancel(ctx)) }() // rolls back
	result, err := transaction.Run(ctx, probe.text, nil)
	if err == nil {
		_, err = result.Consume(ctx)
	}
	return s.coded(ctx, err, doing)
}
