import asyncio, time, os, socket
import httpx, uvicorn
from tests.intake.house import *
async def test_bench(house):
    house.settings.limits.file = 10*1024*1024
    c = await house.client()
    s = socket.socket(); s.bind(("127.0.0.1",0)); port=s.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(house.app, log_level="warning", lifespan="off"))
    t = asyncio.create_task(server.serve(sockets=[s]))
    while not server.started: await asyncio.sleep(.05)
    head={"authorization": c.headers["authorization"]}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=head, timeout=120) as h:
        # refused large upload
        try:
            a = await h.post("/api/submissions", headers={"Idempotency-Key":"big"}, **form(a_dossier(), [("x.pdf", PDF+b"x"*(25*1024*1024), "application/pdf")]))
            print("BIG", a.status_code, a.json()["code"])
        except Exception as e: print("BIG", repr(e))
        a = await h.post("/api/submissions", headers={"Idempotency-Key":"exe"}, **form(a_dossier(), [("x.exe", b"x"*(20*1024*1024), "")]))
        print("EXE", a.status_code, a.json()["code"])
        import cProfile,pstats; pr=cProfile.Profile(); pr.enable()
        data = b"%PDF-1.7\n" + os.urandom(100_000)
        sem = asyncio.Semaphore(50); lat=[]
        async def one(i):
            async with sem:
                st=time.perf_counter()
                a = await h.post("/api/submissions", headers={"Idempotency-Key":f"k{i}"}, **form(a_dossier(), [("x.pdf", data, "application/pdf")]))
                lat.append(time.perf_counter()-st)
                assert a.status_code==201, a.text
                return a.json()["agenda_number"]
        st=time.perf_counter()
        n = await asyncio.gather(*[one(i) for i in range(100)])
        el=time.perf_counter()-st
        pr.disable(); pstats.Stats(pr).sort_stats("tottime").print_stats(18)
        lat.sort()
        print("400 in", el, 100/el, "p50", lat[50], "p95", lat[95], sorted(n)==list(range(1,101)))
    # raw disconnect in the middle
    r,w = await asyncio.open_connection("127.0.0.1", port)
    w.write((f"POST /api/submissions HTTP/1.1\r\nHost: x\r\nAuthorization: {head['authorization']}\r\nIdempotency-Key: z\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 ").encode()); await w.drain()
    await asyncio.sleep(.3); before=await house.counts(); w.close(); 
    for _ in range(40):
        await asyncio.sleep(.1)
        if (await house.audit())[-1]["code"]=="BERKAS_TERPOTONG": break
    print("DISC", (await house.audit())[-1]["code"], before==await house.counts())
    server.should_exit=True; await t
