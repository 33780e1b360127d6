// Makes go_log.json with golang.org/x/mod v0.43.0 (sumdb/tlog, sumdb/note): go run . > go_log.json
package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type store []tlog.Hash

func (s store) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		out[i] = s[at]
	}
	return out, nil
}

type tree struct {
	Size        int64               `json:"size"`
	Root        string              `json:"root"`
	Inclusion   map[string][]string `json:"inclusion"`
	Consistency map[string][]string `json:"consistency"`
	Note        string              `json:"note"`
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func texts[P ~[]tlog.Hash](proof P) []string {
	out := []string{}
	for _, h := range proof {
		out = append(out, base64.StdEncoding.EncodeToString(h[:]))
	}
	return out
}

func main() {
	seed := make([]byte, 32)
	for i := range seed {
		seed[i] = byte(i)
	}
	private := ed25519.NewKeyFromSeed(seed)
	vkey, err := note.NewEd25519VerifierKey("contoh.id/log", private.Public().(ed25519.PublicKey))
	check(err)
	verifier, err := note.NewVerifier(vkey)
	check(err)
	skey := fmt.Sprintf("PRIVATE+KEY+contoh.id/log+%08x+%s", verifier.KeyHash(),
		base64.StdEncoding.EncodeToString(append([]byte{1}, seed...)))
	signer, err := note.NewSigner(skey)
	check(err)
	wanted := map[int64]bool{1: true, 2: true, 3: true, 7: true, 255: true, 256: true, 257: true, 700: true}
	var hashes store
	var trees []tree
	tiles := map[string]string{}
	for n := int64(0); n < 700; n++ {
		more, err := tlog.StoredHashes(n, []byte(fmt.Sprintf("entry %d", n)), hashes)
		check(err)
		hashes = append(hashes, more...)
		size := n + 1
		if !wanted[size] {
			continue
		}
		root, err := tlog.TreeHash(size, hashes)
		check(err)
		one := tree{size, base64.StdEncoding.EncodeToString(root[:]), map[string][]string{}, map[string][]string{}, ""}
		for _, at := range []int64{0, 1, 2, 5, 100, 255, 256, 511, 512, 699} {
			if at < size {
				proof, err := tlog.ProveRecord(size, at, hashes)
				check(err)
				one.Inclusion[fmt.Sprint(at)] = texts(proof)
			}
			if at > 0 && at < size {
				proof, err := tlog.ProveTree(size, at, hashes)
				check(err)
				one.Consistency[fmt.Sprint(at)] = texts(proof)
			}
		}
		signed, err := note.Sign(&note.Note{Text: fmt.Sprintf("contoh.id/log\n%d\n%s\n", size, one.Root)}, signer)
		check(err)
		one.Note = string(signed)
		trees = append(trees, one)
	}
	for _, tile := range tlog.NewTiles(8, 0, 700) {
		data, err := tlog.ReadTileData(tile, hashes)
		check(err)
		tiles[tile.Path()] = base64.StdEncoding.EncodeToString(data)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	check(encoder.Encode(map[string]any{"vkey": vkey, "seed": base64.URLEncoding.EncodeToString(seed), "trees": trees, "tiles": tiles}))
}
