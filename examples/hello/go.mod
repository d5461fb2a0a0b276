module example.com/hello

go 1.24

require github.com/dustin/go-humanize v1.0.1
