// Run by tests: says as JSON what the program at the path of its argument is, as Go's debug packages see it.
package main

import (
	"debug/buildinfo"
	"debug/elf"
	"debug/pe"
	"encoding/json"
	"log"
	"os"
	"strings"
)

type program struct {
	Format   string            `json:"format"`
	Machine  string            `json:"machine"`
	Static   bool              `json:"static"`
	Sections []string          `json:"sections"`
	Package  string            `json:"package"`
	Settings map[string]string `json:"settings"`
	Modules  []string          `json:"modules"`
}

func main() {
	log.SetFlags(0)
	path := os.Args[1]
	found := program{Settings: map[string]string{}}
	if file, err := elf.Open(path); err == nil {
		found.Format, found.Machine, found.Static = "ELF", file.Machine.String(), true
		for _, header := range file.Progs {
			found.Static = found.Static && header.Type != elf.PT_INTERP
		}
		needed, err := file.ImportedLibraries()
		found.Static = found.Static && err == nil && len(needed) == 0
		for _, section := range file.Sections {
			found.Sections = append(found.Sections, section.Name)
		}
	} else if file, err := pe.Open(path); err == nil {
		found.Format, found.Machine, found.Static = "PE", machine(file.Machine), true
		if _, wide := file.OptionalHeader.(*pe.OptionalHeader64); wide {
			found.Format = "PE32+"
		}
		for _, section := range file.Sections {
			// Go writes an empty symbol table where it writes none.
			if section.Name == ".symtab" && len(file.Symbols) == 0 {
				continue
			}
			found.Sections = append(found.Sections, strings.TrimRight(section.Name, "\x00"))
		}
	} else {
		log.Fatalf("%s is neither ELF nor PE", path)
	}
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	found.Package = info.Path
	for _, setting := range info.Settings {
		found.Settings[setting.Key] = setting.Value
	}
	found.Modules = append(found.Modules, info.Main.Path+"@"+info.Main.Version)
	for _, dependency := range info.Deps {
		found.Modules = append(found.Modules, dependency.Path+"@"+dependency.Version)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}

func machine(number uint16) string {
	if number == pe.IMAGE_FILE_MACHINE_AMD64 {
		return "IMAGE_FILE_MACHINE_AMD64"
	}
	return "unknown"
}
