import type { Files } from '../work-tree.ts';

/** In the shape of ko's own test application: kodata with links to a file and to a directory of it, and capabilities. */
export function testApp(base: string): Files {
  return {
    'go.mod': 'module example.com/ko-test\n\ngo 1.24\n',
    'test/main.go': `package main

import (
	"fmt"
	"os"
	"path/filepath"
)

var version = "default"

func main() {
	content, err := os.ReadFile(filepath.Join(os.Getenv("KO_DATA_PATH"), "kenobi"))
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s %s", version, content)
}
`,
    'test/kodata/b.d/c/kenobi': 'Hello there\n',
    'test/kodata/a': 'a\n',
    'test/kodata/b.d/c/d': 'd\n',
    'test/kodata/.hidden': 'dot\n',
    'test/kodata/kenobi': { link: 'b.d/c/kenobi' },
    'test/kodata/linked': { link: './b.d' },
    'capable/main.go': 'package main\n\nfunc main() { println("capable") }\n',
    '.ko.yaml': `defaultBaseImage: ${base}
builds:
- id: test-app
  main: ./test
  ldflags: ["-s", "-w", "-X main.version={{.Git.Tag}}"]
- id: capable
  main: ./capable
  linux_capabilities: [net_bind_service, chown]
`,
  };
}

/** More kodata of the application: links to a file and a directory outside of kodata. */
export const OUTSIDE: Files = {
  'test/sith': 'Sith\n',
  'test/kodata/sith': { link: '../sith' },
  'test/kodata/licenses': { link: '../../third_party/licenses' },
  'third_party/licenses/LICENSE': 'Apache-2.0\n',
  'third_party/licenses/deep/er/NOTICE': 'notice\n',
};
