/** A Go module with one program, `./cmd/app`, and nothing but the standard library. */
export const GO_PROGRAM: Readonly<Record<string, string>> = {
  'go.mod': 'module example.com/app\n\ngo 1.24\n',
  'cmd/app/main.go': `package main

import (
	"fmt"
	"os"
	"runtime"
)

func main() {
	fmt.Println("hello from", runtime.GOARCH, os.Getuid())
}
`,
};
