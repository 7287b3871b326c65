// Runs a health check as Argo CD does: gopher-lua with the libraries that Argo CD opens for a check out of argocd-cm
// (package, base and table; no string, io, os, math or debug), the resource as global "obj", one second of time.
//
//	argo-health health.lua <object.json
//
// prints the status in one line and the message below it; anything else that the script returns, and every error, is
// exit code 1.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	lua "github.com/yuin/gopher-lua"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return fmt.Errorf("usage: argo-health health.lua <object.json")
	}
	var object map[string]any
	if err := json.NewDecoder(os.Stdin).Decode(&object); err != nil {
		return fmt.Errorf("the object is no JSON: %w", err)
	}
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for _, library := range []struct {
		name string
		open lua.LGFunction
	}{{lua.LoadLibName, lua.OpenPackage}, {lua.BaseLibName, lua.OpenBase}, {lua.TabLibName, lua.OpenTable}} {
		call := lua.P{Fn: state.NewFunction(library.open), NRet: 0, Protect: true}
		if err := state.CallByParam(call, lua.LString(library.name)); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	state.SetContext(ctx)
	state.SetGlobal("obj", value(state, object))
	if err := state.DoFile(os.Args[1]); err != nil {
		return err
	}
	table, isTable := state.Get(-1).(*lua.LTable)
	if !isTable {
		return fmt.Errorf("the script returned no table but %s", state.Get(-1).Type())
	}
	answer := map[string]string{"status": "", "message": ""}
	var wrong error
	table.ForEach(func(key, field lua.LValue) {
		_, known := answer[key.String()]
		if text, isText := field.(lua.LString); known && isText {
			answer[key.String()] = string(text)
		} else {
			wrong = fmt.Errorf("the script returned the field %s with %s", key, field)
		}
	})
	if wrong != nil {
		return wrong
	}
	_, err := fmt.Printf("%s\n%s\n", answer["status"], answer["message"])
	return err
}

// value makes a Lua value of one that JSON knows; null becomes nil, which is how a table lacks a key.
func value(state *lua.LState, from any) lua.LValue {
	switch known := from.(type) {
	case bool:
		return lua.LBool(known)
	case float64:
		return lua.LNumber(known)
	case string:
		return lua.LString(known)
	case []any:
		list := state.CreateTable(len(known), 0)
		for _, item := range known {
			list.Append(value(state, item))
		}
		return list
	case map[string]any:
		table := state.CreateTable(0, len(known))
		for key, item := range known {
			table.RawSetString(key, value(state, item))
		}
		return table
	default:
		return lua.LNil
	}
}
