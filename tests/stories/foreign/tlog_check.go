// A foreign reader of our log: Go's own implementation of transparency logs (golang.org/x/mod/sumdb), which knows nothing of
// the broker, reads a folder of tiles or a receipt. Says what it verified; exit code 1 and a sentence when it does not hold.
//
//	tlog_check VKEY tiles DIR
//	tlog_check VKEY proof FILE
package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func fail(err error) {
	if err != nil {
		fmt.Println("tlog_check:", err)
		os.Exit(1)
	}
}

// openCheckpoint reads a C2SP tlog-checkpoint: origin, size and root, a line each.
func openCheckpoint(vkey, signed string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	fail(err)
	opened, err := note.Open([]byte(signed), note.VerifierList(verifier))
	fail(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 3 || lines[0] != verifier.Name() {
		fail(fmt.Errorf("no checkpoint of %s", verifier.Name()))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	fail(err)
	root, err := tlog.ParseHash(lines[2])
	fail(err)
	return tlog.Tree{N: size, Hash: root}
}

// folder reads tiles as C2SP tlog-tiles lays them out; Go's own layout has the height in the path too.
type folder string

func (f folder) Height() int                                { return 8 }
func (f folder) SaveTiles(tiles []tlog.Tile, data [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		data, err := os.ReadFile(filepath.Join(string(f), path))
		if os.IsNotExist(err) {
			data, err = os.ReadFile(filepath.Join(string(f), strings.Split(path, ".p/")[0]))
		}
		if err != nil {
			return nil, err
		}
		all = append(all, data[:tile.W*tlog.HashSize])
	}
	return all, nil
}

func checkTiles(vkey, dir string) {
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	fail(err)
	tree := openCheckpoint(vkey, string(signed))
	reader := tlog.TileHashReader(tree, folder(dir))
	root, err := tlog.TreeHash(tree.N, reader)
	fail(err)
	if root != tree.Hash {
		fail(fmt.Errorf("the tiles give another root"))
	}
	for n := int64(0); n < tree.N; n++ {
		leaf, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, n)})
		fail(err)
		proof, err := tlog.ProveRecord(tree.N, n, reader)
		fail(err)
		fail(tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaf[0]))
		older, err := tlog.TreeHash(n+1, reader)
		fail(err)
		growth, err := tlog.ProveTree(tree.N, n+1, reader)
		fail(err)
		fail(tlog.CheckTree(growth, tree.N, tree.Hash, n+1, older))
	}
	fmt.Printf("verified %d leaves and %d sizes\n", tree.N, tree.N)
}

// checkProof reads a C2SP tlog-proof. The extra data holds the leaf as field 1 of a protobuf message.
func checkProof(vkey, file string) {
	text, err := os.ReadFile(file)
	fail(err)
	halves := strings.SplitN(string(text), "\n\n", 2)
	lines := strings.Split(halves[0], "\n")
	if len(halves) != 2 || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		fail(fmt.Errorf("no tlog-proof"))
	}
	extra, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	fail(err)
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	fail(err)
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		fail(err)
		proof = append(proof, hash)
	}
	tree := openCheckpoint(vkey, halves[1])
	fail(tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leafOf(extra))))
	fmt.Printf("verified leaf %d of %d\n", index, tree.N)
}

func leafOf(extra []byte) []byte {
	if len(extra) < 2 || extra[0] != 0x0a {
		fail(fmt.Errorf("the extra data begins with no leaf"))
	}
	length, at := 0, 1
	for shift := 0; ; shift += 7 {
		length |= int(extra[at]&0x7f) << shift
		at++
		if extra[at-1] < 0x80 {
			break
		}
	}
	return extra[at : at+length]
}

func main() {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: tlog_check VKEY tiles|proof PATH"))
	}
	if os.Args[2] == "tiles" {
		checkTiles(os.Args[1], os.Args[3])
	} else {
		checkProof(os.Args[1], os.Args[3])
	}
}
