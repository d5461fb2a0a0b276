// Command facts prints, as JSON, what an image of the lifecycle says about itself: facts of the very module that is built.
package main

import (
	"encoding/json"
	"log"
	"os"
	"runtime/debug"
	"strings"

	"github.com/buildpacks/lifecycle/api"
	"github.com/buildpacks/lifecycle/buildpack"
)

const module = "github.com/buildpacks/lifecycle"

type facts struct {
	Version     string   `json:"version"`
	APIs        apis     `json:"apis"`
	SBOMFormats []string `json:"sbomFormats"`
}

type apis struct {
	Buildpack versions `json:"buildpack"`
	Platform  versions `json:"platform"`
}

type versions struct {
	Deprecated []string `json:"deprecated"`
	Supported  []string `json:"supported"`
}

func main() {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(facts{
		Version:     version(),
		APIs:        apis{Buildpack: versionsOf(api.Buildpack), Platform: versionsOf(api.Platform)},
		SBOMFormats: []string{buildpack.MediaTypeCycloneDX, buildpack.MediaTypeSPDX, buildpack.MediaTypeSyft},
	}); err != nil {
		log.Fatal(err)
	}
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		log.Fatal("facts was built without module information")
	}
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return strings.TrimPrefix(dependency.Version, "v")
		}
	}
	log.Fatalf("facts was built without %s", module)
	return ""
}

func versionsOf(all api.APIs) versions {
	return versions{Deprecated: texts(all.Deprecated), Supported: texts(all.Supported)}
}

// texts is never nil: an empty list has to become [], not null.
func texts(list api.List) []string {
	out := make([]string, len(list))
	for i, each := range list {
		out[i] = each.String()
	}
	return out
}
