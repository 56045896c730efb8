package schedule_test

import (
	"fmt"
	"path/filepath"

	"corroborate/internal/backup/schedule"
)

func ExampleCheck() {
	fmt.Println(schedule.Check(filepath.Join("no", "such", "folder")))
	// Output:
	// backup-dir: there is no folder "no/such/folder", expected a folder that exists
}
