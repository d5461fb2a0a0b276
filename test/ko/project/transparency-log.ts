import type { Files } from '../work-tree.ts';

/** In the shape of sigstore's rekor: builds with flags of their own, and flags from templates of the environment and of git. */
export function transparencyLog(base: string): Files {
  const program = (name: string) => `package main

import "github.com/acme/log/pkg/version"

func main() { println("${name}", version.Get()) }
`;
  return {
    'go.mod': 'module github.com/acme/log\n\ngo 1.24\n',
    'cmd/log-server/main.go': program('server'),
    'cmd/log-cli/main.go': program('cli'),
    'cmd/backfill/main.go': program('backfill'),
    'pkg/version/version.go': `package version

var (
	gitVersion   = "devel"
	gitCommit    = "unknown"
	gitTreeState = "unknown"
	buildDate    = "unknown"
	mode         = ""
)

func Get() string { return gitVersion + gitCommit + gitTreeState + buildDate + mode }
`,
    '.ko.yaml': `defaultBaseImage: ${base}
defaultPlatforms:
- linux/amd64
- linux/arm64
builds:
- id: log-server
  dir: .
  main: ./cmd/log-server
  env:
  - CGO_ENABLED=0
  flags:
  - -trimpath
  - --tags
  - "{{ .Env.GIT_HASH }}"
  ldflags:
  - -extldflags "-static"
  - "{{ .Env.LDFLAGS }}"
- id: log-cli
  dir: ./cmd
  main: ./log-cli/main.go
  flags: -trimpath -mod=mod
  ldflags: >-
    -X github.com/acme/log/pkg/version.gitVersion={{ .Git.Tag }}
    -X github.com/acme/log/pkg/version.gitCommit={{ .Git.FullCommit }}
    -X github.com/acme/log/pkg/version.gitTreeState={{ if .Git.IsDirty }}dirty{{ else }}{{ .Git.TreeState }}{{ end }}
    -X github.com/acme/log/pkg/version.mode={{ if index .Env "MODE" }}{{ .Env.MODE }}{{ else }}none{{ end }}
    -X github.com/acme/log/pkg/version.buildDate={{ .Git.CommitDate }}
`,
  };
}
