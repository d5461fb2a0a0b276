// Command web serves one page, which it carries inside.
package main

import (
	_ "embed"
	"flag"
	"fmt"
	"html/template"
	"log"
	"net/http"
	"os"
	"time"

	"example.com/hello/greeting"
)

// version is set by the linker: -X main.version=1.0.0
var version = "unknown"

//go:embed page.html
var source string

func main() {
	address := flag.String("listen", ":8080", "address to listen on")
	once := flag.Bool("print", false, "print the page and exit")
	flag.Parse()

	page := template.Must(template.New("page").Parse(source))
	text := greeting.From("web", version)
	if *once {
		if err := page.Execute(os.Stdout, text); err != nil {
			log.Fatal(err)
		}
		return
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if err := page.Execute(w, text); err != nil {
			log.Print(err)
		}
	})
	server := &http.Server{Addr: *address, Handler: handler, ReadHeaderTimeout: 5 * time.Second}
	fmt.Println("listening on", *address)
	log.Fatal(server.ListenAndServe())
}
