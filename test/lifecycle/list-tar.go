// Run by tests: lists a gzipped tar of standard input as JSON, one entry a line, as Go's archive/tar sees it.
package main

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"strings"
)

type entry struct {
	Name     string            `json:"name"`
	Type     string            `json:"type"`
	Mode     int64             `json:"mode"`
	UID      int               `json:"uid"`
	GID      int               `json:"gid"`
	Uname    string            `json:"uname"`
	Gname    string            `json:"gname"`
	Mtime    int64             `json:"mtime"`
	Linkname string            `json:"linkname"`
	Size     int64             `json:"size"`
	PAX      map[string]string `json:"pax"`
	SHA256   string            `json:"sha256"`
}

func main() {
	unzipped, err := gzip.NewReader(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	out := json.NewEncoder(os.Stdout)
	for reader := tar.NewReader(unzipped); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			log.Fatal(err)
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, reader); err != nil {
			log.Fatal(err)
		}
		pax := map[string]string{}
		for key, value := range header.PAXRecords {
			if strings.Contains(key, ".") {
				pax[key] = value
			}
		}
		if err := out.Encode(entry{
			Name: header.Name, Type: string(header.Typeflag), Mode: header.Mode, UID: header.Uid, GID: header.Gid,
			Uname: header.Uname, Gname: header.Gname, Mtime: header.ModTime.Unix(), Linkname: header.Linkname,
			Size: header.Size, PAX: pax, SHA256: hex.EncodeToString(sum.Sum(nil)),
		}); err != nil {
			log.Fatal(err)
		}
	}
	if _, err := io.Copy(io.Discard, unzipped); err != nil {
		log.Fatal(err)
	}
}
