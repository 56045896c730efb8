// Package playground_test tries the playground as a visitor finds it: the real
// program over the demo map, in a real browser that cannot get out of this
// machine.
package playground_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"corroborate/test/browser"
	"corroborate/test/program"
)

var (
	root  = filepath.Join("..", "..")
	title = regexp.MustCompile(`(?m)^(?:query|mutation) (\w+)`)
)

// example is one query that a visitor finds in a tab.
type example struct {
	title, query string
	answer       []string // words that its answer over the demo map must contain
}

// examples are the queries of the playground, in the order of their tabs.
func examples(t *testing.T) []example {
	t.Helper()
	answers := map[string][]string{
		"FindAClaim":             {`"recruiting-declining"`, `"no-hard-data"`},
		"ReadItsAssessment":      {`"TENTATIVE"`, `"speckhard-yayla-2015"`, `"SMALL_SAMPLE"`, `"LOW"`},
		"TraceIt":                {`"icsr-2015->promise-gap"`, `"abu-walid-hunger"`, `"anne-speckhard"`, `"COLLECTED_IN"`},
		"SingleLineConclusions":  {`"defections-increasing"`, `"neumann-trend"`},
		"WhatCaveatsCost":        {`"small-sample"`, `"promise-gap"`, `"SMALL_SAMPLE"`},
		"WhatWouldMakeThisHigh":  {`"HIGH"`, `"no-hard-data"`},
		"HowFirmIsThis":          {`"threshold"`, `"sameVerdict"`},
		"WhatIf":                 {`"recruiting-declining"`, `"SINGLE_LINE"`},
		"Impact":                 {`"cruelty-is-strategy"`, `"UNSUPPORTED"`},
		"WhereEvidenceIsLacking": {`"defections-increasing"`, `"no-mass-defection"`},
		"WhatIsAround":           {`"neumann-four-reasons"`, `"INVESTIGATED_BY"`},
		"TryAnEdit":              {`"neumann-trend-|recruiting-declining"`, `"state-failure-exposes"`, `"verdict"`},
		"WhoChangedWhat":         {`"IMPORT"`, `"CREATED"`, `"LOW"`},
		"HowConnected":           {`"vox and recruiting-declining are 3 steps apart."`, `"no-hard-data"`},
	}
	files, err := filepath.Glob(filepath.Join(root, "web", "src", "queries", "*.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	number := func(file string) int {
		n, err := strconv.Atoi(strings.SplitN(filepath.Base(file), "-", 2)[0])
		if err != nil {
			t.Fatalf("%s: its name does not begin with a number", file)
		}
		return n
	}
	slices.SortFunc(files, func(a, b string) int { return number(a) - number(b) })
	var list []example
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := title.FindStringSubmatch(string(text))
		if name == nil || answers[name[1]] == nil {
			t.Fatalf("%s: list here what the answer of %v must contain", file, name)
		}
		list = append(list, example{title: name[1], query: string(text), answer: answers[name[1]]})
	}
	if len(list) != len(answers) {
		t.Fatalf("%d examples, and answers for %d", len(list), len(answers))
	}
	return list
}

// serve runs the program over a fresh store with the demo map in it, as `make
// run` does, and returns where it answers.
func serve(t *testing.T) string {
	t.Helper()
	p := program.New(t)
	return p.Serve(t, "--store", p.Store(t, filepath.Join(root, "examples", "islamic-state-defections.yaml")))
}

// checkAnswer checks that a text is a GraphQL answer without an error, and that it
// contains some words.
func checkAnswer(t *testing.T, text string, want []string) {
	t.Helper()
	var answer struct {
		Data   map[string]any
		Errors []any
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Errorf("no answer: %v in %q", err, text)
		return
	}
	if len(answer.Errors) > 0 || len(answer.Data) == 0 {
		t.Errorf("answered %.2000s", text)
	}
	for _, word := range want {
		if !strings.Contains(text, word) {
			t.Errorf("the answer does not contain %s:\n%.2000s", word, text)
		}
	}
}

func TestExamplesAnswerOverHTTP(t *testing.T) {
	at := serve(t)
	for _, example := range examples(t) {
		t.Run(example.title, func(t *testing.T) {
			body, err := json.Marshal(map[string]string{"query": example.query})
			if err != nil {
				t.Fatal(err)
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, at+"/graphql", bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", "application/json")
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != http.StatusOK {
				t.Errorf("status %d", response.StatusCode)
			}
			checkAnswer(t, string(text), example.answer)
		})
	}
	http.DefaultClient.CloseIdleConnections()
}

// What the page's editors hold: Monaco draws only the lines in view.
const (
	editors  = `(globalThis.__MONACO ? __MONACO.editor.getModels() : [])`
	query    = `(` + editors + `.find(m => m.uri.path.endsWith("-operation.graphql"))?.getValue() ?? "")`
	response = `(` + editors + `.find(m => m.uri.path.endsWith("-response.json"))?.getValue() ?? "")`
	tabs     = `Array.from(document.querySelectorAll(".graphiql-tab-button"), tab => tab.textContent)`
)

func TestEveryTabRunsWithoutANetwork(t *testing.T) {
	base := serve(t)
	list := examples(t)
	var titles []string
	for _, example := range list {
		titles = append(titles, example.title)
	}

	w := browser.Open(t)
	w.Do(t, "opening the playground", chromedp.Navigate(base+"/playground"))
	w.Wait(t, "the editor is there", query+` !== ""`)
	if diff := cmp.Diff(titles, browser.Look[[]string](t, w, tabs)); diff != "" {
		t.Errorf("the tabs of a first visit: %s", diff)
	}
	w.Do(t, "giving a name", chromedp.SendKeys(chromedp.CSS(`.page-author input`), "ann")) // or else the first mutation asks for it
	for _, example := range list {
		t.Run(example.title, func(t *testing.T) {
			w.Do(t, "choosing the tab", chromedp.Click(chromedp.CSS(`.graphiql-tab-button[title="`+example.title+`"]`)))
			w.Wait(t, "the tab's query is there", query+`.includes(" `+example.title+`")`)
			if got := browser.Look[string](t, w, query); got != example.query {
				t.Errorf("the tab holds %s", cmp.Diff(example.query, got))
			}
			w.Do(t, "pressing play", chromedp.Click(chromedp.CSS(".graphiql-execute-button")))
			w.Wait(t, "the answer is there", response+` !== ""`)
			checkAnswer(t, browser.Look[string](t, w, response), example.answer)
			w.Picture(t, example.title)
		})
	}

	// The documentation comes from the schema, which the page asked for.
	w.Do(t, "opening the documentation", chromedp.Click(chromedp.CSS(`button[aria-label="Show Documentation Explorer"]`)))
	w.Wait(t, "the documentation is there", `document.querySelector(".graphiql-doc-explorer")?.textContent.includes("Query")`)
	w.Picture(t, "Documentation")

	// A second visit finds the tabs as the first one left them.
	w.Do(t, "closing a tab", chromedp.Click(chromedp.CSS(`.graphiql-tab-button[title="TraceIt"]`)),
		chromedp.Click(chromedp.CSS(`.graphiql-tab-active .graphiql-tab-close`)))
	left := slices.DeleteFunc(slices.Clone(titles), func(title string) bool { return title == "TraceIt" })
	w.Wait(t, "the tab is closed", tabs+`.length === `+strconv.Itoa(len(left)))
	time.Sleep(time.Second) // the page stores its tabs half a second after a change
	w.Do(t, "coming back", chromedp.Reload())
	w.Wait(t, "the editor is there again", query+` !== ""`)
	if diff := cmp.Diff(left, browser.Look[[]string](t, w, tabs)); diff != "" {
		t.Errorf("the tabs of a second visit: %s", diff)
	}

	// The menu of tabs has all of them, also those that do not fit, and brings a closed example back.
	menu := browser.Look[[]string](t, w, `[...document.querySelectorAll(".page-tabs optgroup")].map(g => g.label)`)
	if diff := cmp.Diff([]string{fmt.Sprintf("%d tabs", len(left)), "Examples whose tab is closed"}, menu); diff != "" {
		t.Errorf("the menu of tabs: %s", diff)
	}
	browser.Look[bool](t, w, `(() => { const menu = document.querySelector(".page-tabs select"); Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, "value").set.call(menu, "example 0");
		return menu.dispatchEvent(new Event("change", {bubbles: true})); })()`)
	w.Wait(t, "the example is back", query+`.includes("query TraceIt")`)
	w.Wait(t, "its tab has its name", tabs+`.at(-1) === "TraceIt"`)
	w.CheckQuiet(t, base)
}

// On a phone, a link opens the query that it holds, the visitor plays it, and a server that is gone
// is told in a sentence.
func TestALinkOnAPhone(t *testing.T) {
	p := program.New(t)
	server, err := p.Start("--store", p.Store(t, filepath.Join(root, "examples", "islamic-state-defections.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	w := browser.Open(t)
	w.See(t, browser.View{Width: 390})
	held := url.Values{"query": {`query Linked($ref: ID!) { claim(ref: $ref) { statement } }`}, "variables": {`{"ref": "recruiting-declining"}`}}
	w.Do(t, "opening a link", chromedp.Navigate(server.URL+"/playground#"+held.Encode()))
	w.Wait(t, "the query is there", query+`.includes("query Linked")`)
	for _, part := range []string{".graphiql-execute-button", ".page-tabs select", ".page-tabs button", ".graphiql-query-editor .monaco-editor", ".graphiql-response"} {
		box := browser.Look[[]float64](t, w, fmt.Sprintf(`(() => { const b = document.querySelector(%q).getBoundingClientRect(); return [b.left, b.right, b.top, b.bottom]; })()`, part))
		if box[0] < 0 || box[1] > 390 || box[2] < 0 || box[3] > 900 || box[1]-box[0] < 20 || box[3]-box[2] < 20 {
			t.Errorf("%s is at %v", part, box)
		}
	}
	if wide := browser.Look[float64](t, w, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("the page is %v pixels wider than its window", wide)
	}
	w.Do(t, "pressing play", chromedp.Click(chromedp.CSS(".graphiql-execute-button")))
	w.Wait(t, "the answer is there", response+`.includes("Recruiting in Syria is declining")`)
	w.Picture(t, "Phone")
	if hash := browser.Look[string](t, w, "location.hash"); hash != "" {
		t.Errorf("the address still holds %q", hash)
	}
	server.Kill()
	w.Do(t, "pressing play without a server", chromedp.Click(chromedp.CSS(".graphiql-execute-button")))
	w.Wait(t, "the page says it", response+`.includes("The server does not answer.")`)
	if told := browser.Look[string](t, w, response); strings.Contains(told, "stack") {
		t.Errorf("without a server, the answer is %s", told)
	}
}

// A link that is followed in a tab of the browser that shows the playground already opens the query
// beside what the visitor wrote, and the same link can be followed again.
func TestALinkInAnOpenPlayground(t *testing.T) {
	w := browser.Open(t)
	base := serve(t)
	w.Do(t, "opening the playground", chromedp.Navigate(base+"/playground"))
	w.Wait(t, "the playground is there", query+` !== "" && `+tabs+`.length > 0`)
	write(t, w, "query Mine { claims { totalCount } }")
	w.Wait(t, "the tab has a name", tabs+`.some(title => title.startsWith("Mine"))`)
	before := browser.Look[float64](t, w, tabs+`.length`)
	held := url.Values{"query": {`query Linked($ref: ID!) { claim(ref: $ref) { statement } }`}, "variables": {`{"ref": "recruiting-declining"}`}}
	for i := range 2 {
		browser.Look[bool](t, w, `location.assign(`+strconv.Quote("#"+held.Encode())+`), true`)
		w.Wait(t, "the query is there in a tab of its own", query+`.includes("query Linked") && `+tabs+`.length === `+strconv.Itoa(int(before)+i+1))
		if hash := browser.Look[string](t, w, "location.hash"); hash != "" {
			t.Errorf("the address still holds %q", hash)
		}
	}
	w.Do(t, "pressing play", chromedp.Click(chromedp.CSS(".graphiql-execute-button")))
	w.Wait(t, "the answer is there", response+`.includes("Recruiting in Syria is declining")`)
	browser.Look[bool](t, w, `[...document.querySelectorAll(".graphiql-tab-button")].find(tab => tab.textContent.startsWith("Mine")).click(), true`)
	w.Wait(t, "what the visitor wrote is there", query+`.includes("query Mine")`)
}

// create is a mutation that writes an agent.
func create(key string) string {
	return fmt.Sprintf(`mutation { createAgent(input: {agent: {key: %q, name: %q, agentKind: PERSON}}) { agent { key } revision { author } } }`, key, key)
}

// write types a query into the editor in view.
func write(t *testing.T, w *browser.Window, text string) {
	t.Helper()
	w.Do(t, "writing a query", chromedp.Evaluate[chromedp.Void](editors+`.find(m => m.uri.path.endsWith("-operation.graphql")).setValue(`+strconv.Quote(text)+`)`))
}

// Before the first mutation the page asks who makes it, once. It keeps the name for
// later visits, sends it with each request, and lets it be changed. Reading needs no name.
func TestAuthorIsAskedOnce(t *testing.T) {
	const (
		asking = `document.querySelector("dialog[open]") !== null`
		field  = `.page-author input`
	)
	play := chromedp.Click(chromedp.CSS(".graphiql-execute-button"))
	base := serve(t)
	w := browser.Open(t)
	answered := func(doing, words string) {
		t.Helper()
		w.Wait(t, doing, response+`.includes(`+strconv.Quote(words)+`)`)
	}
	w.Do(t, "opening the playground", chromedp.Navigate(base+"/playground"))
	w.Wait(t, "the editor is there", query+` !== ""`)

	write(t, w, `{ statistics { sequence } }`)
	w.Do(t, "reading", play)
	answered("the answer is there", `"sequence"`)

	write(t, w, create("first"))
	w.Do(t, "writing", play)
	w.Wait(t, "the page asks", asking)
	w.Picture(t, "Author")
	w.Do(t, "calling it off", chromedp.Click(chromedp.CSS(`.page-dialog button[type="button"]`)))
	answered("the page says that nothing was sent", "it was not sent")

	w.Do(t, "writing again", play)
	w.Wait(t, "the page asks again", asking)
	w.Do(t, "giving a name", chromedp.SendKeys(chromedp.CSS(`.page-dialog input`), "Łukasz Żak"),
		chromedp.Click(chromedp.CSS(`.page-dialog button[type="submit"]`)))
	answered("the revision has the name", `"author": "Łukasz Żak"`)
	w.Picture(t, "Named")

	w.Do(t, "coming back", chromedp.Reload())
	w.Wait(t, "the editor is there again", query+` !== ""`)
	if got := browser.Look[string](t, w, `document.querySelector("`+field+`").value`); got != "Łukasz Żak" {
		t.Errorf("the second visit has the name %q", got)
	}
	write(t, w, create("second"))
	w.Do(t, "writing", play)
	answered("the second revision has the name", `"author": "Łukasz Żak"`)

	w.Do(t, "changing the name", chromedp.SendKeys(chromedp.CSS(field), " 50% ☂"))
	write(t, w, create("third"))
	w.Do(t, "writing", play)
	answered("the third revision has the new name", `"author": "Łukasz Żak 50% ☂"`)
	if browser.Look[bool](t, w, asking) {
		t.Error("the page asked for a name that it has")
	}
	w.CheckQuiet(t, base)
}

// The page and what it loads work behind a proxy that serves them under a path.
func TestPlaygroundUnderPath(t *testing.T) {
	target, err := url.Parse(serve(t))
	if err != nil {
		t.Fatal(err)
	}
	front := browser.Listen(t, http.StripPrefix("/tools/map", &httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
		p.SetURL(target)
		p.SetXForwarded()
	}}))
	first := examples(t)[0]
	w := browser.Open(t)
	w.Do(t, "opening the playground", chromedp.Navigate(front+"/tools/map/playground"))
	w.Wait(t, "the editor is there", query+` !== ""`)
	w.Do(t, "pressing play", chromedp.Click(chromedp.CSS(".graphiql-execute-button")))
	w.Wait(t, "the answer is there", response+` !== ""`)
	checkAnswer(t, browser.Look[string](t, w, response), first.answer)
	w.CheckQuiet(t, front+"/tools/map")
}

// The test above is worth something only if the watch on the browser notices mistakes.
func TestTheWatchSeesWhatIsWrong(t *testing.T) {
	page := browser.Listen(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(rw, `<script src="http://cdn.example/react.js"></script>`+
			`<meta http-equiv="Content-Security-Policy" content="img-src 'none'"><img src="/forbidden.png">`+
			`<script>console.error("a complaint"); setTimeout(() => { throw new Error("a mistake") })</script>`)
	}))
	w := browser.Open(t)
	w.Do(t, "opening the page", chromedp.Navigate(page))
	var missing string
	for range 100 {
		if missing = missed(w, "a complaint", "a mistake", "forbidden.png"); missing == "" {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error(missing)
}

// missed says which mistake of the page the watch did not notice.
func missed(w *browser.Window, console ...string) string {
	seen := strings.Join(w.Console(), "\n")
	for _, want := range console {
		if !strings.Contains(seen, want) {
			return fmt.Sprintf("the console's %q was not seen: %s", want, seen)
		}
	}
	if asked, outside := w.Asked(), w.Outside(); !slices.Contains(asked, "http://cdn.example/react.js") || !slices.Contains(outside, "cdn.example") {
		return fmt.Sprintf("the request to another place was not seen: %v, %v", asked, outside)
	}
	return ""
}
