/**
 * What is built without a configuration, and what `strake init` writes a configuration for. The command knows languages as these data
 * alone; what their packages are, their plugins know.
 */
export const DEFAULT_PLUGINS: readonly string[] = ['go', 'windows'];

/** The language of the first of them, for hints. */
export const DEFAULT_LANGUAGE = {
  name: 'Go',
  /** Files at the top of a project. */
  markers: ['go.mod', 'go.work'],
  /** The command that begins a project. */
  begin: 'go mod init',
  /** A package as it may be called. */
  example: './cmd/app',
  /** What its tool keeps of compiles, and the command that shares it with other machines. */
  toolCache: {
    command: 'go-cache',
    /** The plugin that has the format. */
    plugin: 'go',
    format: 'go-build-cache',
    name: "Go's build cache",
    /** What fills and uses it, apart from builds. */
    tools: 'go build, go test and go vet',
    examples: {
      pull: ['strake go-cache pull', 'strake go-cache pull --name race'],
      push: ['strake go-cache push', 'go test -race ./... && strake go-cache push --name race'],
    },
  },
  /** How a job in CI gets its compiler. */
  ci: {
    /** An action of GitHub that takes the version from one of the markers. */
    action: 'actions/setup-go@v7',
    inputs: { version: 'go-version-file', cache: 'cache' },
    /** An image that contains the compiler, and has git, curl and tar; its tags are versions. */
    image: 'golang',
    /** The version that a marker asks for; the first one that matches counts. */
    versions: [/^toolchain go(\d+\.\d+)/m, /^go (\d+\.\d+)/m],
    /** The tag of the image if the marker names none. */
    newest: '1',
  },
} as const;
