// Reader of a layer as Windows imports it: go-winio takes the tar apart, and the rules are those of hcsshim's importer
// (pkg/ociwclayer, internal/wclayer). It reads an uncompressed tar from stdin and writes JSON to stdout; a layer that the
// importer would refuse ends it with a message and status 1.
package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	winio "github.com/Microsoft/go-winio"
	"github.com/Microsoft/go-winio/backuptar"
)

// Item is what the importer would make of one entry.
type Item struct {
	Path       string            `json:"path"`
	Kind       string            `json:"kind"`
	Attributes uint32            `json:"attributes"`
	Created    int64             `json:"created"`
	Security   *Descriptor       `json:"security,omitempty"`
	Target     string            `json:"target,omitempty"`
	Relative   bool              `json:"relative,omitempty"`
	Size       int64             `json:"size,omitempty"`
	Records    map[string]string `json:"records,omitempty"`
}

func main() {
	items, err := readLayer(os.Stdin)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(items)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func readLayer(r io.Reader) ([]Item, error) {
	reader := tar.NewReader(r)
	tree := newTree()
	items := []Item{}
	header, err := reader.Next()
	for err == nil {
		var item Item
		item, header, err = readEntry(reader, header, tree)
		if err == nil || errors.Is(err, io.EOF) {
			items = append(items, item)
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, err
	}
	return items, tree.end()
}

// readEntry returns the entry and the header behind it: alternate data streams belong to the file before them.
func readEntry(reader *tar.Reader, header *tar.Header, tree *tree) (Item, *tar.Header, error) {
	item := Item{Path: path.Clean(header.Name), Records: header.PAXRecords}
	if base := path.Base(item.Path); strings.HasPrefix(base, ".wh.") {
		item.Kind = "whiteout"
		return next(item, reader, tree.remove(item.Path))
	}
	if header.Typeflag == tar.TypeLink {
		item.Kind, item.Target = "hardlink", header.Linkname
		return next(item, reader, tree.link(item.Path, header.Linkname))
	}
	_, size, info, err := backuptar.FileInfoFromHeader(header)
	if err != nil {
		return item, nil, err
	}
	item.Size, item.Attributes = size, info.FileAttributes
	item.Created = info.CreationTime.Nanoseconds() / 1e9
	var stream bytes.Buffer
	following, err := backuptar.WriteBackupStreamFromTarFile(&stream, reader, header)
	if err != nil && !errors.Is(err, io.EOF) {
		return item, nil, fmt.Errorf("%s: %w", item.Path, err)
	}
	end := err
	if err := readStreams(&item, &stream); err != nil {
		return item, nil, fmt.Errorf("%s: %w", item.Path, err)
	}
	switch header.Typeflag {
	case tar.TypeDir:
		item.Kind = "directory"
	case tar.TypeReg:
		item.Kind = "file"
	case tar.TypeSymlink:
		item.Kind = "symlink"
	default:
		return item, nil, fmt.Errorf("%s: type %q is nothing that Windows has", item.Path, header.Typeflag)
	}
	if err := tree.add(header.Name, item); err != nil {
		return item, nil, err
	}
	return item, following, end
}

func next(item Item, reader *tar.Reader, err error) (Item, *tar.Header, error) {
	if err != nil {
		return item, nil, err
	}
	header, err := reader.Next()
	return item, header, err
}

// readStreams takes what Windows would write to the file: its security descriptor, its data, its reparse point.
func readStreams(item *Item, r io.Reader) error {
	streams := winio.NewBackupStreamReader(r)
	for {
		header, err := streams.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		data, err := io.ReadAll(streams)
		if err != nil {
			return err
		}
		switch header.Id {
		case winio.BackupSecurity:
			if item.Security, err = parseDescriptor(data); err != nil {
				return err
			}
		case winio.BackupReparseData:
			point, err := winio.DecodeReparsePoint(data)
			if err != nil {
				return err
			}
			// The flags stand behind the four offsets of a symlink's buffer.
			item.Target, item.Relative = point.Target, data[16]&1 == 1
		case winio.BackupData:
			if int64(len(data)) != item.Size {
				return fmt.Errorf("has %d bytes instead of %d", len(data), item.Size)
			}
		default:
			return fmt.Errorf("has the stream %d", header.Id)
		}
	}
}
