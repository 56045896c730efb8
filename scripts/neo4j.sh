#!/usr/bin/env bash
# Starts a Neo4j to test against, waits until it answers, and stops it.
#
#   scripts/neo4j.sh start     prints the URL of the server, with user and password
#   scripts/neo4j.sh stop      stops the server that `start` started, if it runs
#   scripts/neo4j.sh halt      stops it, and keeps its data
#   scripts/neo4j.sh kill      kills it, as a power cut would, and keeps its data
#   scripts/neo4j.sh restart   stops it and starts it on the same ports with the same data
#   scripts/neo4j.sh set K=V   adds a setting, which counts from the next start
#   scripts/neo4j.sh status    prints the URL, and fails if no server runs
#   scripts/neo4j.sh run CMD   starts a new server, runs CMD with the URL in
#                              CORROBORATE_TEST_NEO4J, and stops the server
#
# If a Docker engine runs, the server is a container. Otherwise it is a Java process of
# the artifacts that Neo4j publishes on Maven Central. That needs Java 17 or 21, and Maven
# for the download.
#
# From the environment, all with defaults:
#   NEO4J_VERSION     of the server
#   NEO4J_STATE       the folder for all that the server writes; `run` makes a new one each time
#   NEO4J_BOLT_PORT   the ports, on 127.0.0.1; free ones by default
#   NEO4J_HTTP_PORT
#   NEO4J_VIA         docker or maven, instead of looking for an engine
#   NEO4J_HEAP        the server's memory, as in 2g; set when its state is made
#   NEO4J_PAGE_CACHE
set -eu -o pipefail
cd "$(dirname "$0")/.."

version=${NEO4J_VERSION:-5.26.12}
state=${NEO4J_STATE:-bin/neo4j/server}
cache=bin/neo4j/$version
password=corroborate-tests
user=neo4j
patience=120 # seconds
heap=${NEO4J_HEAP:-1g}
pages=${NEO4J_PAGE_CACHE:-256m}

say() { echo "neo4j.sh: $*" >&2; }
fail() { say "$*"; exit 1; }

# via says how to run the server on this machine.
via() {
	if [ -n "${NEO4J_VIA:-}" ]; then
		echo "$NEO4J_VIA"
	elif command -v docker >/dev/null && timeout 10 docker info >/dev/null 2>&1; then
		echo docker
	else
		echo maven
	fi
}

# connects reports whether anything listens on a port.
connects() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
	local port
	for _ in $(seq 100); do
		port=$((20000 + RANDOM % 12000))
		if ! connects "$port" && [ "$port" != "${1:-}" ]; then
			echo "$port"
			return
		fi
	done
	fail "found no free port"
}

# answers reports whether the database executes statements.
answers() {
	local body='{"statements":[{"statement":"RETURN 1"}]}' answer
	answer=$( (
		exec 3<>"/dev/tcp/127.0.0.1/$http"
		printf 'POST /db/neo4j/tx/commit HTTP/1.0\r\nHost: localhost\r\nAuthorization: Basic %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' \
			"$(printf '%s:%s' "$user" "$password" | base64)" "${#body}" "$body" >&3
		timeout 5 cat <&3
	) 2>/dev/null) || return 1
	[[ $answer == *'"errors":[]'* ]] && connects "$bolt"
}

# load reads what an earlier start wrote down.
load() {
	[ -e "$state/started" ] || return 1
	# shellcheck disable=SC1091
	. "$state/started"
}

running() {
	case $how in
	docker) [ "$(docker inspect -f '{{.State.Running}}' "$name" 2>/dev/null)" = true ] ;;
	maven) [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q CommunityEntryPoint ;;
	esac
}

remember() {
	printf 'how=%s\nbolt=%s\nhttp=%s\nname=%s\npid=%s\n' "$how" "$bolt" "$http" "$name" "$pid" >"$state/started"
}

url() { echo "bolt://$user:$password@127.0.0.1:$bolt"; }

start_docker() {
	if docker inspect "$name" >/dev/null 2>&1; then
		docker start "$name" >/dev/null
		return
	fi
	docker run --detach --name "$name" \
		--publish "127.0.0.1:$bolt:7687" --publish "127.0.0.1:$http:7474" \
		--env "NEO4J_AUTH=$user/$password" --env "NEO4J_server_memory_heap_max__size=$heap" \
		--env "NEO4J_server_memory_pagecache_size=$pages" --env NEO4J_dbms_usage__report_enabled=false \
		"neo4j:$version-community" >/dev/null
}

# classpath downloads the server into Maven's own cache, once.
classpath() {
	local file=$cache/classpath
	if [ -s "$file" ] && tr ':' '\n' <"$file" | while read -r jar; do [ -e "$jar" ] || exit 1; done; then
		cat "$file"
		return
	fi
	command -v mvn >/dev/null || fail "Maven is missing, which downloads Neo4j where no Docker engine runs: install maven and Java 17."
	mkdir -p "$cache"
	cat >"$cache/pom.xml" <<-POM
		<project xmlns="http://maven.apache.org/POM/4.0.0">
		  <modelVersion>4.0.0</modelVersion>
		  <groupId>corroborate</groupId><artifactId>neo4j-for-tests</artifactId><version>1</version><packaging>pom</packaging>
		  <dependencies>
		    <dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>$version</version></dependency>
		    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>$version</version></dependency>
		  </dependencies>
		</project>
	POM
	say "downloading Neo4j $version (115 MB, once)"
	mvn --quiet --batch-mode --file "$cache/pom.xml" dependency:build-classpath "-Dmdep.outputFile=$PWD/$file.new" >&2
	mv "$file.new" "$file"
	cat "$file"
}

start_maven() {
	command -v java >/dev/null || fail "Java is missing, which runs Neo4j where no Docker engine does: install Java 17."
	local home=$PWD/$state/home path
	[[ $state == /* ]] && home=$state/home
	path=$(classpath)
	if [ ! -e "$home/conf/neo4j.conf" ]; then
		mkdir -p "$home"/{conf,data,logs,plugins,import,run}
		cat >"$home/conf/neo4j.conf" <<-CONF
			server.bolt.listen_address=127.0.0.1:$bolt
			server.http.listen_address=127.0.0.1:$http
			server.memory.heap.max_size=$heap
			server.memory.pagecache.size=$pages
			dbms.usage_report.enabled=false
			db.tx_log.preallocate=false
			db.tx_log.rotation.retention_policy=keep_none
		CONF
		NEO4J_HOME=$home NEO4J_CONF=$home/conf java -cp "$path" -Xmx128m org.neo4j.cli.AdminTool \
			dbms set-initial-password "$password" >"$home/logs/password.log" 2>&1 || fail "cannot set the password: see $home/logs/password.log"
	fi
	# The server has its own process group, so that Ctrl-C in a test run does not stop it
	# before the tests end.
	set -m
	java -cp "$path" -Xms256m "-Xmx$heap" -XX:+UseSerialGC -XX:ActiveProcessorCount=2 \
		--add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED \
		--add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
		org.neo4j.server.CommunityEntryPoint "--home-dir=$home" "--config-dir=$home/conf" \
		>"$home/logs/console.log" 2>&1 </dev/null &
	pid=$!
	set +m
}

start() {
	if load && running; then
		answers || fail "a server runs, but does not answer: stop it first"
		url
		return
	fi
	mkdir -p "$state"
	if ! load; then
		how=$(via)
		bolt=${NEO4J_BOLT_PORT:-$(free_port)}
		http=${NEO4J_HTTP_PORT:-$(free_port "$bolt")}
		name=corroborate-neo4j-$bolt
		pid=
	fi
	for port in "$bolt" "$http"; do
		! connects "$port" || fail "another program listens on port $port: stop that first"
	done
	"start_$how"
	remember
	for _ in $(seq $((patience * 2))); do
		if answers; then
			url
			return
		fi
		running || { show_log; fail "Neo4j ended while it was starting"; }
		sleep 0.5
	done
	show_log
	halt
	fail "Neo4j did not answer within $patience s"
}

show_log() {
	case $how in
	docker) docker logs --tail 30 "$name" >&2 || true ;;
	maven) tail -n 30 "$state/home/logs/console.log" >&2 || true ;;
	esac
}

# halt stops the server, and keeps its data.
halt() {
	running || return 0
	case $how in
	docker) docker stop --time 20 "$name" >/dev/null ;;
	maven)
		kill "$pid"
		for _ in $(seq 60); do
			running || return 0
			sleep 0.5
		done
		kill -9 "$pid"
		;;
	esac
}

# kill_hard kills the server.
kill_hard() {
	running || return 0
	case $how in
	docker) docker kill "$name" >/dev/null ;;
	maven)
		kill -9 "$pid"
		for _ in $(seq 100); do
			running || return 0
			sleep 0.05
		done
		fail "Neo4j outlives its end"
		;;
	esac
}

stop() {
	load || return 0
	halt
	[ "$how" != docker ] || docker rm --volumes "$name" >/dev/null
	rm -rf "$state"
}

# configure adds a setting to those of the server.
configure() {
	case $how in
	docker) docker exec "$name" sh -c "echo '$1' >>/var/lib/neo4j/conf/neo4j.conf" ;;
	maven) echo "$1" >>"$state/home/conf/neo4j.conf" ;;
	esac
}

case ${1:-} in
start) start ;;
stop) stop ;;
halt) load && halt ;;
kill) load && kill_hard ;;
restart)
	load || fail "there is no server to restart"
	halt
	start
	;;
set)
	load || fail "there is no server to set anything of"
	configure "${2:?}"
	;;
status)
	load && running && answers || fail "no server runs"
	url
	;;
run)
	shift
	[ $# -gt 0 ] || fail "run what?"
	mkdir -p bin/neo4j
	state=${NEO4J_STATE:-$(mktemp -d bin/neo4j/run.XXXXXX)}
	trap stop EXIT
	CORROBORATE_TEST_NEO4J=$(start)
	export CORROBORATE_TEST_NEO4J
	CORROBORATE_TEST_NEO4J_SCRIPT=$PWD/scripts/neo4j.sh NEO4J_STATE=$state "$@"
	;;
*)
	sed -n '2,/^set -eu/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
	exit 2
	;;
esac
