// Package greeting says hello.
package greeting

import (
	"fmt"
	"runtime"

	"github.com/dustin/go-humanize/english"
)

// To greets everybody by name.
func To(names []string) string {
	return fmt.Sprintf("Hello, %s!", english.OxfordWordSeries(names, "and"))
}

// From tells which program, in which version, runs where.
func From(program, version string) string {
	return fmt.Sprintf("This is %s %s on %s/%s.", program, version, runtime.GOOS, runtime.GOARCH)
}
