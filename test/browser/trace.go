package browser

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// Work is for how long a browser did each kind of work, as its threads count it: without what they
// wait for. Of work within other work, each counts by itself: layout that a script asks for is layout.
type Work struct {
	Script, Style, Layout, Paint time.Duration // on the main thread of the page
	Raster                       time.Duration // on all other threads, together
}

// traced has the kinds of work of the events of a trace.
var traced = map[string]func(*Work) *time.Duration{
	"EventDispatch": script, "FunctionCall": script, "EvaluateScript": script, "FireAnimationFrame": script, "TimerFire": script,
	"RunMicrotasks": script, "v8.callFunction": script, "MinorGC": script, "MajorGC": script, "V8.GCScavenger": script,
	"UpdateLayoutTree": func(w *Work) *time.Duration { return &w.Style },
	"Layout":           func(w *Work) *time.Duration { return &w.Layout },
	"PrePaint":         paint, "Paint": paint, "Layerize": paint, "Commit": paint, "UpdateLayer": paint,
	"RasterTask": func(w *Work) *time.Duration { return &w.Raster },
}

func script(w *Work) *time.Duration { return &w.Script }
func paint(w *Work) *time.Duration  { return &w.Paint }

// traceEvent is work with a beginning and an end, in microseconds.
type traceEvent struct {
	Name   string
	Phase  string  `json:"ph"`
	Pid    int64   // of the process
	Tid    int64   // of the thread
	Begin  float64 `json:"ts"`
	Took   float64 `json:"dur"`
	Worked float64 `json:"tdur"` // without waiting
}

// Trace tells for how long the browser works while something happens in the window.
func (w *Window) Trace(t testing.TB, happens func()) Work {
	t.Helper()
	var events []traceEvent
	complete := make(chan struct{})
	ctx, cancel := context.WithCancel(w.ctx)
	defer cancel()
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *tracing.EventDataCollected:
			for _, text := range e.Value {
				var one traceEvent
				if json.Unmarshal(text, &one) == nil && one.Phase == "X" && traced[one.Name] != nil {
					events = append(events, one)
				}
			}
		case *tracing.EventTracingComplete:
			close(complete)
		}
	})
	w.fail(t, "listening to the trace", err)
	_, err = chromedp.Call(w.ctx, tracing.Start, tracing.StartParams{TraceConfig: &tracing.TraceConfig{IncludedCategories: []string{"devtools.timeline", "v8"}}})
	w.fail(t, "beginning to trace", err)
	happens()
	_, err = chromedp.Call(w.ctx, tracing.End, cdp.Empty{})
	w.fail(t, "ending the trace", err)
	<-complete
	return workOf(events)
}

// workOf adds up events, without what lies within them.
func workOf(events []traceEvent) Work {
	slices.SortStableFunc(events, func(a, b traceEvent) int {
		return cmp.Or(cmp.Compare(a.Pid, b.Pid), cmp.Compare(a.Tid, b.Tid), cmp.Compare(a.Begin, b.Begin), cmp.Compare(b.Took, a.Took))
	})
	var work Work
	var within []traceEvent
	for _, e := range events {
		for len(within) > 0 {
			last := within[len(within)-1]
			if last.Pid == e.Pid && last.Tid == e.Tid && e.Begin < last.Begin+last.Took {
				*traced[last.Name](&work) -= microseconds(e.Worked)
				break
			}
			within = within[:len(within)-1]
		}
		*traced[e.Name](&work) += microseconds(e.Worked)
		within = append(within, e)
	}
	return work
}

func microseconds(n float64) time.Duration { return time.Duration(n * float64(time.Microsecond)) }
