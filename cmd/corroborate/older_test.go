package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"corroborate/internal/storage/open"
	"corroborate/internal/storage/sqlitestore/sqlitetest"
)

// Whoever uses a store that an earlier form of the model kept is told to go over
// to this one, and the store stays as it is. Afterwards the history of a claim
// tells how that moved it.
func TestStoreOfTheSecondForm(t *testing.T) {
	demo := "../../examples/islamic-state-defections.yaml"
	path := sqlitetest.SecondForm(t)
	store := "--store=sqlite:" + path
	for _, args := range [][]string{{"export"}, {"history"}, {"import", demo}} {
		done := corroborate(t.Context(), "", append(args, store)...)
		if done.status != 1 || !strings.Contains(done.stderr, "has format 5, and was left as it is") || !strings.Contains(done.stderr, "'corroborate upgrade --store sqlite:"+path+"'") {
			t.Errorf("%s, before the upgrade: status %d\n%s%s", args[0], done.status, done.stdout, done.stderr)
		}
	}
	if done := corroborate(t.Context(), "", "upgrade", store); done.status != 0 || !strings.Contains(done.stdout, path+".format-5") {
		t.Fatalf("status %d\n%s%s", done.status, done.stdout, done.stderr)
	}
	exported := func() string { // as a map file, which has no figures
		file := filepath.Join(t.TempDir(), "map.yaml")
		if done := corroborate(t.Context(), "", "export", store, "--output", file); done.status != 0 {
			t.Fatalf("status %d: %s", done.status, done.stderr)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	before := exported()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // which ends a server that serves all the same
	defer cancel()
	for _, args := range [][]string{
		{"import", demo}, {"import", "--dry-run", demo}, {"serve", "--listen=127.0.0.1:0"}, {"trace", "wells-dry"}, {"assess", "wells-dry"}, {"gaps"},
		{"impact", "survey"}, {"whatif", "--withdraw", "survey"}, {"caveat", "survey", "--category", "method", "--text", "Badly done."}, {"link", "survey", "rain-fell"},
		{"unlink", "bea-saw->wells-dry"}, {"resolve", "few-wells"}, {"retract", "journal"}, {"rename", "survey", "poll"}, {"merge", "ann", "bea"}, {"remove", "few-wells"}, {"undo", "2"},
	} {
		done := corroborate(ctx, "", append(args, store)...)
		if done.status != 1 || !strings.HasPrefix(done.stderr, "corroborate: the store keeps figures by rubric "+sqlitetest.SecondFormRubric) || !strings.Contains(done.stderr, "'corroborate reassess'") {
			t.Errorf("%s: status %d\n%s%s", strings.Join(args, " "), done.status, done.stdout, done.stderr)
		}
	}
	if after := exported(); after != before {
		t.Errorf("what was refused has changed the map:\n%s", after)
	}

	if done := corroborate(t.Context(), "", "reassess", store, "--author", "ann"); done.status != 0 || !strings.Contains(done.stdout, " claims moved") {
		t.Fatalf("status %d\n%s%s", done.status, done.stdout, done.stderr)
	}
	for _, args := range [][]string{{"trace", "wells-dry"}, {"import", demo}, {"undo", "3"}} {
		if done := corroborate(t.Context(), "", append(args, store)...); done.status != 0 {
			t.Errorf("%s: status %d\n%s", strings.Join(args, " "), done.status, done.stderr)
		}
	}
	done := corroborate(t.Context(), "", "history", "deeper-helps", store)
	if done.status != 0 || !strings.Contains(done.stdout, "revision 4: reassess") || !strings.Contains(done.stdout, "belief 0.936 -> ") {
		t.Errorf("status %d\n%s%s", done.status, done.stdout, done.stderr)
	}
}

// An upgrade whose process is killed once the copy is there leaves a store that the next upgrade brings
// to the newest format, and one copy, which that names.
func TestKilledUpgrade(t *testing.T) {
	for range 20 {
		path := sqlitetest.SecondForm(t)
		copied := path + ".format-5"
		victim := exec.CommandContext(t.Context(), "corroborate", "upgrade", "--store=sqlite:"+path)
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		for t.Context().Err() == nil {
			if _, err := os.Stat(copied); err == nil {
				break
			}
		}
		_ = victim.Process.Kill() // it may have ended
		if victim.Wait() == nil {
			continue
		}
		if s, err := open.Open(t.Context(), "sqlite:"+path, open.MustExist()); err == nil { // the upgrade was done
			_ = s.Close()
			continue
		}
		if told := mustRun(t, "upgrade", "--store=sqlite:"+path); !strings.Contains(told, "as it was is in "+copied+"\n") {
			t.Errorf("the next upgrade tells:\n%s", told)
		}
		if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*format*")); err != nil || len(left) != 1 || left[0] != copied {
			t.Errorf("there are %s, %v", left, err)
		}
		return
	}
	t.Fatal("the upgrade is always done before it can be killed")
}
