package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"corroborate/internal/report"
	"corroborate/internal/storage"
)

// style is how to write to standard output: in color and as wide as it is on a
// terminal, plain anywhere else.
func (p *program) style() report.Style {
	fd, ok := terminal(p.stdout)
	if !ok {
		return report.Style{}
	}
	width, _, err := term.GetSize(fd)
	if err != nil {
		width = 80
	}
	return report.Style{Width: width, Color: p.env["NO_COLOR"] == "" && p.env["TERM"] != "dumb"}
}

func terminal(w io.Writer) (fd int, ok bool) {
	file, ok := w.(*os.File)
	if !ok {
		return 0, false
	}
	return int(file.Fd()), term.IsTerminal(int(file.Fd()))
}

// reading is the stage whose progress is counted in bytes. That of others is counted in rows.
const reading = "reading"

// progress draws how far long work has come, how fast it is and how much time is left, on a
// terminal only. Call done at the end.
func (p *program) progress() (report storage.Progress, done func()) {
	if _, ok := terminal(p.stderr); !ok {
		return nil, func() {}
	}
	var bar *progressbar.ProgressBar
	var stage string
	var of int
	clear := func() {
		if bar != nil {
			_ = bar.Clear()
		}
	}
	return func(name string, done, total int) {
		if name != stage || total != of { // a part of the work of its own
			clear()
			stage, of = name, total
			counts := []progressbar.Option{progressbar.OptionShowIts(), progressbar.OptionSetItsString("rows")}
			if name == reading {
				counts = []progressbar.Option{progressbar.OptionShowBytes(true)}
			}
			length := total
			if total == 0 { // it is not known
				length = -1
			}
			bar = progressbar.NewOptions(length, append(counts, progressbar.OptionSetWriter(p.stderr), progressbar.OptionSetDescription(name),
				progressbar.OptionShowCount(), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(),
				progressbar.OptionSetPredictTime(true), progressbar.OptionSetSpinnerChangeInterval(0))...)
		}
		_ = bar.Set(done) // a bar that cannot be drawn is no reason to stop
	}, clear
}
