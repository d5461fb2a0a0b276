/** The names of variables that change what go makes, alone or in front of a value; strake sets the platform itself. */
export const GO_VARIABLE =
  /^(CGO_\w+|GOFLAGS|GOEXPERIMENT|GOPRIVATE|GOPROXY|GONOPROXY|GONOSUMDB|GOINSECURE|GOAMD64|GO386|GOPPC64|GORISCV64|GOMIPS|GOMIPS64|GOFIPS140)(?==|$)/;
