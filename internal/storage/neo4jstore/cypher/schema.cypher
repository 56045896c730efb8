// Every constraint and index, one a line: the program makes those whose names are
// missing, in this order.
CREATE CONSTRAINT map_name IF NOT EXISTS FOR (m:Map) REQUIRE m.name IS UNIQUE
CREATE CONSTRAINT clock_name IF NOT EXISTS FOR (c:Clock) REQUIRE c.name IS UNIQUE
CREATE CONSTRAINT item_id IF NOT EXISTS FOR (i:Item) REQUIRE i.id IS UNIQUE
CREATE CONSTRAINT item_key IF NOT EXISTS FOR (i:Item) REQUIRE i.key IS UNIQUE
CREATE CONSTRAINT supports_id IF NOT EXISTS FOR ()-[l:SUPPORTS]-() REQUIRE l.id IS UNIQUE
CREATE CONSTRAINT supports_ends IF NOT EXISTS FOR ()-[l:SUPPORTS]-() REQUIRE l.ends IS UNIQUE
CREATE CONSTRAINT contradicts_id IF NOT EXISTS FOR ()-[l:CONTRADICTS]-() REQUIRE l.id IS UNIQUE
CREATE CONSTRAINT contradicts_ends IF NOT EXISTS FOR ()-[l:CONTRADICTS]-() REQUIRE l.ends IS UNIQUE
CREATE CONSTRAINT alias_key IF NOT EXISTS FOR (a:Alias) REQUIRE a.key IS UNIQUE
CREATE CONSTRAINT removed_id IF NOT EXISTS FOR (r:Removed) REQUIRE r.id IS UNIQUE
CREATE CONSTRAINT revision_number IF NOT EXISTS FOR (r:Revision) REQUIRE r.sequence IS UNIQUE
CREATE CONSTRAINT revision_repeats IF NOT EXISTS FOR (r:Revision) REQUIRE r.idempotencyKey IS UNIQUE
CREATE CONSTRAINT changes_part IF NOT EXISTS FOR (c:Changes) REQUIRE (c.sequence, c.part) IS UNIQUE
CREATE CONSTRAINT effect_on IF NOT EXISTS FOR (e:Effect) REQUIRE (e.claim, e.sequence) IS UNIQUE
// The program splits texts into words, so the analyzer only splits at blanks. There is
// one of each kind, so that the hits of one kind are not lost among those of others.
CREATE FULLTEXT INDEX agent_by_words IF NOT EXISTS FOR (i:Agent) ON EACH [i.searchTitle, i.searchText] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
CREATE FULLTEXT INDEX source_by_words IF NOT EXISTS FOR (i:Source) ON EACH [i.searchTitle, i.searchText] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
CREATE FULLTEXT INDEX study_by_words IF NOT EXISTS FOR (i:Study) ON EACH [i.searchTitle, i.searchText] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
CREATE FULLTEXT INDEX testimony_by_words IF NOT EXISTS FOR (i:Testimony) ON EACH [i.searchTitle, i.searchText] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
CREATE FULLTEXT INDEX claim_by_words IF NOT EXISTS FOR (i:Claim) ON EACH [i.searchTitle, i.searchText] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
CREATE FULLTEXT INDEX caveat_by_words IF NOT EXISTS FOR (i:Caveat) ON EACH [i.searchTitle, i.searchText] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
CREATE FULLTEXT INDEX remark_by_words IF NOT EXISTS FOR (i:Remark) ON EACH [i.searchTitle, i.searchText] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
CREATE FULLTEXT INDEX view_by_words IF NOT EXISTS FOR (i:View) ON EACH [i.searchTitle, i.searchText] OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}}
CREATE INDEX agent_by_key IF NOT EXISTS FOR (i:Agent) ON (i.key)
CREATE INDEX agent_by_updated_at IF NOT EXISTS FOR (i:Agent) ON (i.updatedAt, i.id)
CREATE INDEX source_by_key IF NOT EXISTS FOR (i:Source) ON (i.key)
CREATE INDEX source_by_updated_at IF NOT EXISTS FOR (i:Source) ON (i.updatedAt, i.id)
CREATE INDEX study_by_key IF NOT EXISTS FOR (i:Study) ON (i.key)
CREATE INDEX study_by_updated_at IF NOT EXISTS FOR (i:Study) ON (i.updatedAt, i.id)
CREATE INDEX testimony_by_key IF NOT EXISTS FOR (i:Testimony) ON (i.key)
CREATE INDEX testimony_by_updated_at IF NOT EXISTS FOR (i:Testimony) ON (i.updatedAt, i.id)
CREATE INDEX claim_by_key IF NOT EXISTS FOR (i:Claim) ON (i.key)
CREATE INDEX claim_by_updated_at IF NOT EXISTS FOR (i:Claim) ON (i.updatedAt, i.id)
CREATE INDEX caveat_by_key IF NOT EXISTS FOR (i:Caveat) ON (i.key)
CREATE INDEX caveat_by_updated_at IF NOT EXISTS FOR (i:Caveat) ON (i.updatedAt, i.id)
CREATE INDEX remark_by_key IF NOT EXISTS FOR (i:Remark) ON (i.key)
CREATE INDEX view_by_key IF NOT EXISTS FOR (i:View) ON (i.key)
CREATE INDEX remark_by_updated_at IF NOT EXISTS FOR (i:Remark) ON (i.updatedAt, i.id)
CREATE INDEX view_by_updated_at IF NOT EXISTS FOR (i:View) ON (i.updatedAt, i.id)
// What lists are filtered by. Dates lead along an order, too.
CREATE INDEX agent_by_kind IF NOT EXISTS FOR (i:Agent) ON (i.kind)
CREATE INDEX agent_by_reliability IF NOT EXISTS FOR (i:Agent) ON (i.reliability)
CREATE INDEX agent_by_pseudonymous IF NOT EXISTS FOR (i:Agent) ON (i.pseudonymous)
CREATE INDEX source_by_kind IF NOT EXISTS FOR (i:Source) ON (i.kind)
CREATE INDEX source_by_reliability IF NOT EXISTS FOR (i:Source) ON (i.reliability)
CREATE INDEX source_by_retracted IF NOT EXISTS FOR (i:Source) ON (i.retracted)
CREATE INDEX study_by_design IF NOT EXISTS FOR (i:Study) ON (i.design)
CREATE INDEX testimony_by_basis IF NOT EXISTS FOR (i:Testimony) ON (i.basis)
CREATE INDEX testimony_by_quoteVerified IF NOT EXISTS FOR (i:Testimony) ON (i.quoteVerified)
CREATE INDEX claim_by_disputed IF NOT EXISTS FOR (i:Claim) ON (i.disputed)
CREATE INDEX caveat_by_category IF NOT EXISTS FOR (i:Caveat) ON (i.category)
CREATE INDEX caveat_by_severity IF NOT EXISTS FOR (i:Caveat) ON (i.severity)
CREATE INDEX caveat_by_resolved IF NOT EXISTS FOR (i:Caveat) ON (i.resolved)
CREATE INDEX remark_by_kind IF NOT EXISTS FOR (i:Remark) ON (i.kind)
CREATE INDEX remark_by_status IF NOT EXISTS FOR (i:Remark) ON (i.status)
CREATE INDEX source_by_published IF NOT EXISTS FOR (i:Source) ON (i.publishedFirst, i.id)
CREATE INDEX source_by_published_last IF NOT EXISTS FOR (i:Source) ON (i.publishedLast, i.id)
CREATE INDEX source_undated IF NOT EXISTS FOR (i:Source) ON (i.undated, i.id)
CREATE INDEX testimony_by_date IF NOT EXISTS FOR (i:Testimony) ON (i.dateFirst, i.id)
CREATE INDEX testimony_by_date_last IF NOT EXISTS FOR (i:Testimony) ON (i.dateLast, i.id)
CREATE INDEX testimony_undated IF NOT EXISTS FOR (i:Testimony) ON (i.undated, i.id)
CREATE INDEX qualifies_by_doubt IF NOT EXISTS FOR ()-[q:QUALIFIES]-() ON (q.doubt)
// All that claims are filtered by and that is theirs alone, for counts.
CREATE INDEX claim_tallies IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.certainty, i.belief, i.independentFor, i.updatedAt)
// The orders among the claims of one verdict, on which figures depend so much
// that those of a verdict may all be at the end of a list of all claims.
CREATE INDEX verdict_by_key IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.key)
CREATE INDEX verdict_by_updatedAt IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.updatedAt, i.id)
CREATE INDEX verdict_by_belief IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.belief, i.id)
CREATE INDEX verdict_by_support IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.support, i.id)
CREATE INDEX verdict_by_opposition IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.opposition, i.id)
CREATE INDEX verdict_by_conflict IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.conflict, i.id)
CREATE INDEX verdict_by_independentFor IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.independentFor, i.id)
CREATE INDEX verdict_by_certaintyRank IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.certaintyRank, i.id)
CREATE INDEX verdict_by_lastMoved IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.lastMoved, i.id)
CREATE INDEX verdict_by_dependents IF NOT EXISTS FOR (i:Claim) ON (i.verdict, i.dependents, i.id)
// The orders among all claims.
CREATE INDEX claim_by_belief IF NOT EXISTS FOR (i:Claim) ON (i.belief, i.id)
CREATE INDEX claim_by_support IF NOT EXISTS FOR (i:Claim) ON (i.support, i.id)
CREATE INDEX claim_by_opposition IF NOT EXISTS FOR (i:Claim) ON (i.opposition, i.id)
CREATE INDEX claim_by_conflict IF NOT EXISTS FOR (i:Claim) ON (i.conflict, i.id)
CREATE INDEX claim_by_independent IF NOT EXISTS FOR (i:Claim) ON (i.independentFor, i.id)
CREATE INDEX claim_by_certainty_rank IF NOT EXISTS FOR (i:Claim) ON (i.certaintyRank, i.id)
CREATE INDEX claim_by_dependents IF NOT EXISTS FOR (i:Claim) ON (i.dependents, i.id)
CREATE INDEX claim_by_rank IF NOT EXISTS FOR (i:Claim) ON (i.rank, i.key)
CREATE INDEX claim_by_last_moved IF NOT EXISTS FOR (i:Claim) ON (i.lastMoved, i.id)
CREATE INDEX claim_unmoved IF NOT EXISTS FOR (i:Claim) ON (i.unmoved, i.id)
CREATE INDEX claim_unassessed IF NOT EXISTS FOR (i:Claim) ON (i.unassessed, i.id)
CREATE INDEX claim_stale IF NOT EXISTS FOR (i:Claim) ON (i.staleSince, i.key)
// The history.
CREATE INDEX revision_by_author IF NOT EXISTS FOR (i:Revision) ON (i.author, i.sequence)
CREATE INDEX revision_by_group IF NOT EXISTS FOR (i:Revision) ON (i.group, i.sequence)
CREATE INDEX revision_by_time IF NOT EXISTS FOR (i:Revision) ON (i.at)
CREATE INDEX effect_by_size IF NOT EXISTS FOR (i:Effect) ON (i.sequence, i.size, i.claim)
