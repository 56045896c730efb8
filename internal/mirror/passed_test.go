package mirror_test

import (
	"context"
	"reflect"
	"testing"

	"corroborate/internal/mirror"
	"corroborate/internal/storage"
	"corroborate/internal/storage/memstore"
)

// standing is a store that moves, and counts how often somebody has asked its readers where they stood.
type standing struct {
	storage.Store
	asked *int
}

// Moves implements storage.Moving.
func (standing) Moves() bool { return true }

// View implements storage.Store.
func (s standing) View(ctx context.Context, f func(storage.Reader) error) error {
	return s.Store.View(ctx, func(r storage.Reader) error { return f(standingReader{r, s.asked}) })
}

type standingReader struct {
	storage.Reader
	asked *int
}

func (r standingReader) Stood() (storage.State, bool) {
	*r.asked++
	return storage.State{}, false
}

// Whatever call the store answers, a View asks where the store stood: another call may be answered by the mirror.
func TestEachCallIsNoted(t *testing.T) {
	role := reflect.TypeFor[storage.Reader]()
	for i := range role.NumMethod() {
		method := role.Method(i)
		if method.Name == "Only" || method.Name == "State" { // which is where the store stands
			continue
		}
		asked := 0
		s := mirror.New(10).Store(standing{memstore.New(), &asked})
		err := s.View(t.Context(), func(r storage.Reader) error {
			in := []reflect.Value{reflect.ValueOf(t.Context())}
			for i := 1; i < method.Type.NumIn(); i++ {
				in = append(in, reflect.Zero(method.Type.In(i)))
			}
			reflect.ValueOf(r).MethodByName(method.Name).Call(in)
			return nil
		})
		if err != nil || asked != 1 {
			t.Errorf("%s: the store is asked %d times where it stood: %v", method.Name, asked, err)
		}
	}
}
