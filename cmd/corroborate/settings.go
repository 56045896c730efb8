package main

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"corroborate/graph"
	"corroborate/internal/config"
	"corroborate/internal/server"
	"corroborate/internal/storage/open"
)

// serveOptions are the settings of a server, except for those of all commands.
type serveOptions struct {
	listen          server.Address
	tlsCert, tlsKey string
	connections     server.Connections
	doors           server.Doors
	logLevel        string
	logFormat       string

	http           server.Limits
	heavy, waiting int // requests; heavy is 0 for a number by the processors
	exports        int

	allowance, refill int // points of a client, and how many come back in a second; 0 for no bound

	exportPatience time.Duration
	exportRoom     int64 // bytes
	graph          graph.Limits

	neo4jUser, neo4jPassword, neo4jDatabase string

	backups backups

	mirror int // entries; 0 if edits read the store

	readOnly    bool
	tuning      open.Tuning
	gcPercent   int
	memoryLimit int64 // bytes
}

func defaultOptions() *serveOptions {
	return &serveOptions{
		listen:         server.Address{At: "127.0.0.1:8080", Socket: server.DefaultSocketMode},
		connections:    server.Connections{Most: 1_000, PerClient: 250},
		logLevel:       "info",
		logFormat:      "text",
		http:           server.DefaultLimits(),
		waiting:        16,
		exports:        server.DefaultExports,
		allowance:      5_000_000,
		refill:         20_000,
		exportPatience: server.DefaultPatience,
		exportRoom:     server.DefaultRoom,
		graph:          graph.DefaultLimits(),
		backups:        backups{keep: 7},
		mirror:         autoMirror,
		tuning:         open.DefaultTuning(),
		gcPercent:      400,
		memoryLimit:    autoLimit,
	}
}

// settings declares every setting of a server, once. Those in common are flags
// of all commands.
func (in *invocation) settings(o *serveOptions, common *pflag.FlagSet) *config.Settings {
	s := config.New()
	s.Text(&o.listen.At, "listen", "the `ADDRESS` to listen on, as host:port, or unix:PATH for a socket")
	config.Parsed(s, &o.listen.Socket, server.ParseSocketMode, "socket-mode", "the `MODE` of the socket, by which this machine's users connect or not", config.Rare())
	s.Text(&o.tlsCert, "tls-cert", "a `FILE` with the certificate for TLS, and those that it needs, in PEM; read again when it changes")
	s.Text(&o.tlsKey, "tls-key", "a `FILE` with the key of the certificate, in PEM")
	s.Switch(&o.listen.Remote, "allow-remote", "listen on an address that other machines reach: anyone there can read everything, and nobody can write unless allow-write-from says so")
	config.List(s, &o.doors.Hosts, server.ParseHost, "allow-host", "a `NAME` besides localhost under which the server is reached, or * for any; several with commas")
	config.List(s, &o.doors.Origins, server.ParseOrigin, "allow-origin", "an `ORIGIN` whose pages may read, such as https://app.example, or * for any; several with commas")
	config.List(s, &o.doors.Writers, server.ParseWriter, "allow-write-from", "a `NAME` of allow-host or of allow-origin from which clients may write too, or * for all; several with commas")
	config.List(s, &o.doors.Proxies, server.ParseProxy, "trusted-proxy", "an `ADDRESS` or a range of them, or unix, from where a proxy tells by X-Forwarded headers who asks; several with commas")
	config.Parsed(s, &o.doors.BasePath, server.ParseBasePath, "base-path", "the `PATH` under which everything is, such as /map, for a proxy that passes paths on as they are")
	author := pflag.NewFlagSet("", pflag.ContinueOnError)
	in.authorFlag(author)
	s.Add(author.Lookup("author"), config.From(authors()...))
	s.OneOf(&o.logLevel, logLevels, "log-level", "the least `LEVEL` to log: debug, info, warn, error")
	s.OneOf(&o.logFormat, logFormats, "log-format", "the `FORMAT` of the log, text or json")
	s.Add(common.Lookup("store"), config.Shared(defaultStore))
	s.Add(common.Lookup("rubric"), config.Shared(""))
	s.Switch(&o.readOnly, "read-only", "show the map, and write nothing to the store: neither changes, nor figures that are stale, nor indexes")
	o.declareRequests(s)
	o.declareAnswers(s)
	o.backups.declare(s)
	o.declareStores(s)
	s.Count(&o.gcPercent, "gc-percent", "how much garbage may pile up before it is collected, in percent of what is in use", config.Rare(), config.From("GOGC"), config.Off(-1))
	config.Size(s, &o.memoryLimit, "memory-limit", "bytes of memory past which garbage is collected more often, or off; auto is a sixth of what the machine or the container has, and at least 1GiB", config.Rare(), config.From("GOMEMLIMIT"), config.Off[int64](math.MaxInt64), config.Auto[int64](autoLimit))
	return s
}

// declareRequests declares what bounds a request before it is answered.
func (o *serveOptions) declareRequests(s *config.Settings) {
	rare := config.Rare()
	config.Size(s, &o.http.Body, "limit-body", "bytes of a request's body", rare)
	config.Size(s, &o.http.Header, "limit-headers", "bytes of a request's headers", rare)
	s.Count(&o.connections.Most, "max-connections", "connections of all clients at the same time", rare)
	s.Count(&o.connections.PerClient, "max-connections-per-client", "connections from one address at the same time; a proxy that trusted-proxy names may have more", rare)
	s.Count(&o.graph.Tokens, "limit-tokens", "tokens of a GraphQL document", rare)
	s.Count(&o.graph.Name, "limit-name", "bytes of a name in a document", rare)
	s.Count(&o.graph.Depth, "limit-depth", "fields within fields", rare)
	s.Count(&o.graph.Lists, "limit-lists", "lists within lists", rare)
	s.Count(&o.graph.Aliases, "limit-aliases", "aliases in a document", rare)
	s.Count(&o.graph.Fields, "limit-fields", "fields of a document, on each type of object, with its fragments spread", rare)
	s.Count(&o.graph.SameName, "limit-same-name", "fields of one response name in a selection", rare)
	s.Count(&o.graph.Directives, "limit-directives", "directives in a document", rare)
	s.Count(&o.graph.Cost, "limit-cost", "points that a request may cost, by @cost in the schema", rare)
	s.Count(&o.graph.Records, "limit-records", "records that a query may ask for", rare)
	s.Count(&o.graph.Elements, "limit-elements", "elements of a list in the variables", rare)
	s.Time(&o.http.HeaderRead, "timeout-headers", "for a request's headers to arrive", rare)
	s.Time(&o.http.Read, "timeout-read", "for a whole request to arrive", rare)
	s.Time(&o.http.Idle, "timeout-idle", "for a connection to be kept between requests", rare)
}

// declareAnswers declares what bounds an answer.
func (o *serveOptions) declareAnswers(s *config.Settings) {
	rare := config.Rare()
	ask := &o.graph.Questions
	s.Count(&o.graph.Errors, "limit-errors", "errors in an answer", rare)
	s.Count(&o.graph.Nodes, "limit-trace", "records of a trace, which is cut off there", rare)
	s.Count(&ask.Refs, "limit-whatif-changes", "records that a what-if withdraws, resolves and changes", rare)
	s.Count(&ask.Added, "limit-whatif-added", "entries that a what-if adds", rare)
	s.Count(&ask.Reasons, "limit-whatif-reasons", "claims whose reasons a what-if answers with", rare)
	s.Count(&ask.Compared, "limit-compare", "claims that are compared at once", rare)
	s.Count(&ask.Columns, "limit-matrix", "claims of a matrix", rare)
	s.Count(&ask.Claims, "limit-question-claims", "claims whose figures a question may compute", rare)
	s.Count(&ask.Entries, "limit-question-entries", "entries of the part of the map that a question may read", rare)
	s.Count(&ask.Depth, "limit-neighborhood-depth", "steps that a neighborhood may reach", rare)
	s.Count(&ask.Nodes, "limit-neighborhood", "items of a neighborhood, and of each list of connecting", rare)
	s.Count(&ask.Undone, "limit-as-of", "changes that are undone to show a claim as it was", rare)
	s.Count(&ask.Length, "limit-path", "steps of a path", rare)
	s.Count(&ask.Seen, "limit-path-items", "items to look at for a path, about", rare)
	s.Count(&o.graph.Heavy, "heavy-cost", "points from which a request is heavy, as what-ifs, impacts and imports are; objects and lists count a tenth; heavy requests of all clients take turns", rare)
	s.Count(&o.heavy, "limit-heavy", "heavy requests at the same time; auto is half of the processors, 1 to 4", rare, config.Auto(0))
	s.Count(&o.waiting, "limit-heavy-waiting", "heavy requests of one client that wait for their turns, and as many exports", rare)
	s.Count(&o.exports, "limit-exports", "exports that read the store at the same time, fewer than sqlite-readers", rare)
	config.Size(s, &o.exportRoom, "limit-export-files", "bytes of all exports that wait in temporary files for their readers", rare)
	s.Count(&o.allowance, "allowance", "points that a client may spend at once, or off; a request costs points by what it does", rare, config.Off(0))
	s.Count(&o.refill, "allowance-per-second", "points that a client gets back each second, up to its allowance", rare)
	s.Time(&o.graph.QueryTime, "timeout-query", "for a query", rare)
	s.Time(&o.graph.TraceTime, "timeout-trace", "for a query with a trace or a question", rare)
	s.Time(&o.graph.MutationTime, "timeout-mutation", "for a request with mutations", rare)
	s.Time(&o.exportPatience, "timeout-export", "for the reader of an export to take nothing", rare)
	s.Time(&o.http.Write, "timeout-write", "from the end of a request's headers to the end of its answer", rare)
	s.Time(&o.http.Ready, "timeout-ready", "for the store to answer /readyz", rare)
	s.Time(&o.http.Shutdown, "timeout-shutdown", "for requests to finish once the server stops", rare)
}

// declareStores declares how stores are reached.
func (o *serveOptions) declareStores(s *config.Settings) {
	rare := config.Rare()
	s.Text(&o.neo4jUser, "neo4j-username", "who asks Neo4j; nobody by default", rare, config.From("NEO4J_USERNAME"))
	s.Text(&o.neo4jPassword, "neo4j-password", "their password", config.Secret(), config.From("NEO4J_PASSWORD"))
	s.Text(&o.neo4jDatabase, "neo4j-database", "which database of Neo4j; the user's own by default", rare, config.From("NEO4J_DATABASE"))
	s.Count(&o.tuning.Neo4jConnections, "neo4j-connections", "connections to each member of a Neo4j cluster", rare)
	s.Time(&o.tuning.Neo4jReadTimeout, "neo4j-read-timeout", "for a statement that reads from Neo4j", rare)
	s.Time(&o.tuning.Neo4jWriteTimeout, "neo4j-write-timeout", "for a change in Neo4j", rare)
	s.Time(&o.tuning.Neo4jPatience, "neo4j-patience", "for trying again what fails in Neo4j for the moment", rare)
	s.Count(&o.tuning.SQLiteReaders, "sqlite-readers", "reading connections to a SQLite file", rare)
	s.Count(&o.mirror, "mirror", "records and links of the largest map that is kept in memory, about 1 KB each, so that edits, relations, traces and what-ifs need not read it from the store, or off; auto is one for each 2 KiB of memory-limit", rare, config.Off(0), config.Auto(autoMirror))
	s.Time(&o.tuning.SQLiteBusy, "sqlite-busy-timeout", "for a write to wait for another process that writes to the same SQLite file", rare)
}

// load gives the settings their values, with those of a file if one is named.
func (in *invocation) load(s *config.Settings, o *serveOptions, name string) error {
	file := config.File{Name: cmp.Or(name, in.env["CORROBORATE_CONFIG"])}
	if file.Name != "" {
		var err error
		if file.Data, err = os.ReadFile(file.Name); err != nil {
			return fileError(err)
		}
	}
	if err := s.Load(file, in.env); err != nil {
		return err
	}
	if longest := max(o.graph.QueryTime, o.graph.TraceTime, o.graph.MutationTime); o.http.Write <= longest {
		return fmt.Errorf("timeout-write is %v, and must be more than the %v that a request may take", o.http.Write, longest)
	}
	if err := o.backups.check(); err != nil {
		return err
	}
	o.graph.Body = o.http.Body
	return o.doors.Check()
}

// configFlag is the flag that names a file of settings.
func configFlag(cmd *cobra.Command, file *string) {
	cmd.Flags().StringVar(file, "config", "", "a `FILE` of settings, as 'corroborate config' prints it; by default CORROBORATE_CONFIG, or else none")
}

func (in *invocation) configCommand(common *pflag.FlagSet) *cobra.Command {
	o, file := defaultOptions(), ""
	s := in.settings(o, common)
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print the settings of a server",
		Long: `Config prints every setting of 'corroborate serve', with the value that it would have
and where that comes from: a flag, the environment, the file of --config, or the
default. A flag wins over the environment, and that over the file. What it prints
can be kept as such a file. The setting limit-body is the flag --limit-body and
the variable CORROBORATE_LIMIT_BODY; variables of other names, and the few settings
that are no flag, are in docs/operating.md.`,
		Example: `  corroborate config > server.yaml
  corroborate serve --config server.yaml`,
		Args: args(cobra.NoArgs, "none"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := in.load(s, o, file); err != nil {
				return err
			}
			text, err := s.YAML()
			if err == nil {
				_, err = in.stdout.Write(text)
			}
			return err
		},
	}
	configFlag(cmd, &file)
	s.AddTo(cmd.Flags())
	return cmd
}
