module example.com/strake/test/windows/reader

go 1.24

require (
	github.com/Microsoft/go-winio v0.6.2
	golang.org/x/sys v0.26.0
)
