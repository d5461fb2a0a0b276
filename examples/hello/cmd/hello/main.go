// Command hello greets the crew, whose names it carries inside.
package main

import (
	_ "embed"
	"fmt"
	"strings"

	"example.com/hello/greeting"
)

// version is set by the linker: -X main.version=1.0.0
var version = "unknown"

//go:embed crew.txt
var crew string

func main() {
	fmt.Println(greeting.To(strings.Split(strings.TrimSpace(crew), "\n")))
	fmt.Println(greeting.From("hello", version))
}
