package main

import (
	"fmt"
	"path"
	"strings"
	"unicode"
)

const (
	attributeDirectory = 0x10
	attributeReparse   = 0x400
)

// tree is the folder that a layer is imported into: empty, whatever the base holds.
type tree struct {
	// What is there, by upper-cased path.
	items map[string]Item
}

func newTree() *tree {
	return &tree{items: map[string]Item{}}
}

func (t *tree) add(name string, item Item) error {
	if strings.HasPrefix(name, "/") || strings.Contains(name, `\`) {
		return fmt.Errorf("%s: expected relative path", name)
	}
	if err := checkPlace(item.Path); err != nil {
		return err
	}
	key := fold(item.Path)
	if other, ok := t.items[key]; ok {
		return fmt.Errorf("%s: the file exists (%s)", item.Path, other.Path)
	}
	if err := t.checkParent(item.Path); err != nil {
		return err
	}
	isDirectory := item.Attributes&attributeDirectory != 0
	if item.Kind == "directory" && !isDirectory {
		return fmt.Errorf("%s: a folder without the attribute of one", item.Path)
	}
	if item.Kind == "file" && isDirectory {
		return fmt.Errorf("%s: a file with the attribute of a folder", item.Path)
	}
	t.items[key] = item
	return nil
}

func (t *tree) link(name, target string) error {
	for _, each := range []string{name, target} {
		if err := checkPlace(each); err != nil {
			return fmt.Errorf("invalid hard link in layer: %w", err)
		}
	}
	if err := t.checkParent(name); err != nil {
		return err
	}
	if _, ok := t.items[fold(name)]; ok {
		return fmt.Errorf("%s: the file exists", name)
	}
	item, ok := t.items[fold(path.Clean(target))]
	if !ok || item.Kind != "file" {
		return fmt.Errorf("failed to find link target for %q -> %q", name, target)
	}
	t.items[fold(name)] = Item{Path: name, Kind: "hardlink"}
	return nil
}

func (t *tree) remove(name string) error {
	directory, base := path.Split(name)
	removed := path.Join(directory, strings.TrimPrefix(base, ".wh."))
	if !strings.HasPrefix(removed, "Files/") || strings.HasPrefix(base, ".wh..wh.") {
		return fmt.Errorf("invalid tombstone %s", removed)
	}
	return nil
}

// checkParent wants the folder above to be there already, and to be one and no link.
func (t *tree) checkParent(name string) error {
	parent := path.Dir(name)
	if parent == "." {
		return nil
	}
	above, ok := t.items[fold(parent)]
	if !ok {
		return fmt.Errorf("open %s: the system cannot find the path specified (0x3)", name)
	}
	if above.Kind != "directory" {
		return fmt.Errorf("open %s: %s is a %s", name, above.Path, above.Kind)
	}
	return nil
}

// end is where HCS takes the folder over.
func (t *tree) end() error {
	for _, root := range []string{"FILES", "HIVES"} {
		if t.items[root].Kind != "directory" {
			return fmt.Errorf("ImportLayer failed in Win32: the system cannot find the file specified (0x2): no %s", root)
		}
	}
	return nil
}

func checkPlace(name string) error {
	root, _, _ := strings.Cut(name, "/")
	if root != "Files" && root != "Hives" {
		return fmt.Errorf("%s stands in none of the roots that an import knows", name)
	}
	if strings.Contains(name, ":") {
		return fmt.Errorf("%s: path contains invalid character `:`", name)
	}
	return nil
}

// fold compares as NTFS does, each letter by itself.
func fold(name string) string {
	return strings.Map(unicode.ToUpper, name)
}
