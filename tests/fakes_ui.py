"""A small notice and an assistant with fixed answers, for the page's tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from answer.contract import Answer, Caveat, Citation, NoticeUse, Statement, Status, TaskList
from ingest.errors import QuestionError, UnknownNoticeError
from ingest.model import Flag, Notice, Responsibility, Role, Span, Task, Validity

NOTICE_ID = "qinghe-2023-7"
SHORT_TITLE = "清河县绿色发展2023年重点工作任务"
HOSTILE = '<img src="http://198.51.100.7/x.png" onerror="window.hacked=1"><script>window.hacked=1</script>![图](http://198.51.100.7/y.png)'
_ROWS = (
    (
        "一、创新驱动",
        "推动创新平台建设",
        "围绕我县主要产业集群，布局建设一批重点实验室。力争新增市级以上创新平台4家以上。",
        ("县工业和信息化局", "县发展改革局"),
        (),
    ),
    (
        "一、创新驱动",
        "壮大科技型企业群体",
        "加大高新技术企业培育力度，高新技术企业达到52家以上，17专精特新企业通过复核。",
        ("县工业和信息化局",),
        ("县财政局",),
    ),
    (
        "二、绿色转型",
        "推进节能降碳",
        "实施重点行业节能改造，单位地区生产总值能耗下降3.2%以上，确保完成市下达目标。",
        ("县发展改革局",),
        ("县工业和信息化局", "市生态环境局清河县分局"),
    ),
    (
        "三、民生福祉",
        "扩大学前教育供给",
        "新建、改扩建公办幼儿园3所，新增学位810个，公办率保持在60%以上。",
        ("县教育和体育局",),
        ("县财政局",),
    ),
    (
        "三、民生福祉",
        "完善养老服务体系",
        f"建设城市社区长者食堂6处，农村幸福食堂20处。{HOSTILE}",
        ("县民政局",),
        (),
    ),
)
_MORE_UNITS = (
    "县财政局",
    "县民政局",
    "县教育和体育局",
    "市生态环境局清河县分局",
    "县农业农村局",
    "县水利局",
    "县交通运输局",
    "县卫生健康局",
    "县文化和旅游局",
    "县商务和投资促进局",
    "县市场监管局",
    "县行政审批服务局",
    "县人力资源社会保障局",
)
_HEAD = (
    f"清河县人民政府办公室 关于印发《{SHORT_TITLE}》的通知\n清政办发〔2023〕7号\n失效\n2023-12-31\n\n"
    "各镇人民政府，县政府有关部门：\n\n"
)


def _build() -> tuple[str, tuple[Task, ...]]:
    text, tasks, section = _HEAD, [], ""
    for ordinal, (path, title, body, lead, supporting) in enumerate(_ROWS, start=1):
        if path != section:
            text, section = f"{text}{path}\n\n", path
        duty = f"牵头单位：{'、'.join(lead)}" + (f"；配合单位：{'、'.join(supporting)}" if supporting else "")
        source = f"{ordinal}.{title}。{body}（{duty}）"
        start = len(text)
        tasks.append(_task(ordinal, path, title, source, start, lead, supporting))
        text += f"{source}\n\n"
    return text, tuple(tasks)


def _task(
    ordinal: int,
    path: str,
    title: str,
    source: str,
    start: int,
    lead: tuple[str, ...],
    supporting: tuple[str, ...],
) -> Task:
    place = Span(source, start, start + len(source))
    duties = [Responsibility("牵头单位", Role.LEAD, lead, place)]
    if supporting:
        duties.append(Responsibility("配合单位", Role.SUPPORTING, supporting, place))
    damaged = source.find("17专精")
    flags = (
        (
            Flag(
                "lost_text",
                "“17”与“专精特新”之间疑似缺字",
                Span("17专精特新企业", start + damaged, start + damaged + 8),
            ),
        )
        if damaged > 0
        else ()
    )
    return Task(
        notice_id=NOTICE_ID,
        number=str(ordinal),
        sequence_value=ordinal,
        ordinal=ordinal,
        section_path=(path,),
        title=title,
        source_text=source,
        start=start,
        end=place.end,
        lead_units=lead,
        supporting_units=supporting,
        responsibilities=tuple(duties),
        indicators=(),
        deadline_text="",
        flags=flags,
    )


TEXT, TASKS = _build()


def make_notice(**changes: object) -> Notice:
    values: dict[str, object] = {
        "notice_id": NOTICE_ID,
        "title": f"清河县人民政府办公室 关于印发《{SHORT_TITLE}》的通知",
        "doc_number": "清政办发〔2023〕7号",
        "issuing_body": "清河县人民政府办公室",
        "topic": "城乡建设、环境保护",
        "catalog_number": "11370000MB280000XW/2023-00000007",
        "issued_on": date(2023, 5, 4),
        "published_on": date(2023, 5, 4),
        "validity": Validity.EXPIRED,
        "expires_on": date(2023, 12, 31),
        "year": 2023,
        "basis_documents": (),
        "header_spans": (),
        "source_name": "qinghe.txt",
        "source_sha256": "0" * 64,
    }
    return Notice(**(values | changes))  # type: ignore[arg-type]


def cite(number: str, quote: str) -> Citation:
    start = TEXT.index(quote)
    return Citation(NOTICE_ID, number, quote, start, start + len(quote))


@dataclass
class FakeAssistant:
    """Remembers what it was asked; the words in a question pick the answer."""

    loaded: list[Notice] = field(default_factory=lambda: [make_notice()])
    asked: list[tuple[str, str | None, str | None, tuple[str, ...]]] = field(default_factory=list)

    def ask(
        self,
        question: str,
        *,
        unit: str | None = None,
        notice_id: str | None = None,
        history: Sequence[str] = (),
    ) -> Answer:
        self.asked.append((question, unit, notice_id, tuple(history)))
        if "崩溃" in question:
            raise RuntimeError("broken")
        if "出错" in question:
            raise QuestionError("问题超过500字", expected="500字以内", remedy="请缩短后再问")
        if "我局" in question and unit is None:
            return _answer(
                question,
                Status.CLARIFY,
                "请先告诉我您是哪个单位，我再列出任务。",
                suggestions=("县教育和体育局", "县民政局"),
            )
        if "有效" in question:
            quote = "失效\n2023-12-31"
            start = TEXT.index(quote)
            header = (Citation(NOTICE_ID, None, quote, start, start + len(quote)),)
            return _answer(
                question,
                Status.ANSWERED,
                "",
                (Statement("本通知已失效，失效日期为2023年12月31日。", header),),
            )
        if "食堂" in question:
            return _answer(
                question,
                Status.ANSWERED,
                "",
                (
                    Statement(
                        f"建设城市社区长者食堂6处，农村幸福食堂20处。{HOSTILE}",
                        (cite("5", "建设城市社区长者食堂6处，农村幸福食堂20处。"),),
                    ),
                ),
            )
        if "哪些" in question:
            return self._listing(question, unit)
        return _answer(question, Status.NOT_FOUND, "通知里没有找到与这个问题有关的任务。")

    def stream(
        self,
        question: str,
        *,
        unit: str | None = None,
        notice_id: str | None = None,
        history: Sequence[str] = (),
    ) -> Iterator[Answer]:
        yield self.ask(question, unit=unit, notice_id=notice_id, history=history)

    def _listing(self, question: str, unit: str | None) -> Answer:
        named = unit or next((name for name in self.units() if name in question), "县工业和信息化局")
        lead = [task for task in TASKS if named in task.lead_units]
        statements = tuple(
            Statement(
                task.source_text.split("。")[1] + "。",
                (cite(task.number, task.source_text.split("。")[1] + "。"),),
                "lead",
            )
            for task in lead
        )
        lists = (TaskList("lead", f"{named}牵头", len(lead), len(lead), tuple(task.number for task in lead)),)
        return _answer(
            question,
            Status.ANSWERED,
            f"{named}牵头的任务共 {len(lead)} 项，已全部列出。",
            statements,
            lists=lists,
            suggestions=(f"{named}配合哪些任务？", "第3项任务是什么？"),
        )

    def units(self, notice_id: str | None = None) -> list[str]:
        self._check(notice_id)
        return ["县工业和信息化局", "县发展改革局", *_MORE_UNITS]

    def notices(self) -> list[Notice]:
        return list(self.loaded)

    def task(self, notice_id: str, number: str) -> Task:
        self._check(notice_id)
        for task in TASKS:
            if task.number == number:
                return task
        raise UnknownNoticeError(f"没有第{number}项任务", expected="已载入通知里的任务", remedy="请核对序号")

    def notice_text(self, notice_id: str) -> str:
        self._check(notice_id)
        return TEXT

    def _check(self, notice_id: str | None) -> None:
        if notice_id not in {None, *(notice.notice_id for notice in self.loaded)}:
            raise UnknownNoticeError(f"没有载入{notice_id!r}", expected="已载入的通知", remedy="请核对")


def _answer(
    question: str,
    status: Status,
    lead_in: str,
    statements: tuple[Statement, ...] = (),
    *,
    lists: tuple[TaskList, ...] = (),
    suggestions: tuple[str, ...] = (),
) -> Answer:
    citations = tuple(citation for statement in statements for citation in statement.citations)
    used = (NoticeUse(NOTICE_ID, SHORT_TITLE, "清政办发〔2023〕7号", "expired", "2023-12-31"),) if citations else ()
    caveats = (
        (
            Caveat(
                "validity",
                "《清河县绿色发展2023年重点工作任务》（清政办发〔2023〕7号）已于2023年12月31日失效。",
            ),
        )
        if citations
        else ()
    )
    return Answer(
        question,
        question,
        None,
        status,
        "list" if lists else "fact",
        lead_in,
        statements,
        citations,
        lists=lists,
        notices_used=used,
        caveats=caveats,
        suggestions=suggestions,
    )


def render_answer(answer: Answer) -> str:
    blocks = [answer.lead_in] if answer.lead_in else []
    lines = []
    for place, statement in enumerate(answer.statements, start=1):
        chips = "".join(
            f"〔任务{citation.task}〕" if citation.task else "〔通知正文〕" for citation in statement.citations
        )
        lines.append(f"{place}. {statement.text}{chips}" if answer.lists else f"{statement.text}{chips}")
    blocks += ["\n".join(lines)] if lines else []
    blocks += [f"> **注意** {caveat.text}" for caveat in answer.caveats]
    return "\n\n".join(blocks)
