"""What the factories of the demo answer where a number drawn by lot would make no sense."""

from bw.questionnaire import entries
from bw.questionnaire.entries import Entry

# Workers by contract, women and men: they add up to the number of all workers.
WORKERS = {
    "permanent": (520, 180), "fixed_term": (60, 20), "probation": (12, 4), "apprentice": (3, 1),
    "casual": (0, 0), "agency": (0, 0),
}  # fmt: skip
# Average and highest hours of a week, workers above 60 hours, from January on.
HOURS = (
    (52, 56, 0), (52, 56, 0), (53, 57, 0), (54, 58, 0), (54, 60, 0), (52, 56, 0),
    (50, 54, 0), (52, 56, 0), (55, 60, 0), (56, 62, 24), (56, 62, 31), (53, 57, 0),
)  # fmt: skip

# Questions whose answer sets the tone of the whole.
TONE = {
    "fp_bas_21": "all", "fp_lic_01": "yes", "fp_wkf_14": "no", "fp_pro_05": "yes",
    "fp_pro_06": "no", "fp_wrk_01": "1", "fp_wrk_05": "yes", "rh_for_04": "no",
    "wh_ovt_01": "yes", "wh_reg_06": "no_night", "wb_min_03": "no", "wb_pre_04": "no",
    "wi_coo_01": "yes", "wi_gri_01": "yes", "wi_ind_01": "no", "wi_foa_12": "0",
}  # fmt: skip
PEOPLE = {
    "fp_wkf_01": str(sum(map(sum, WORKERS.values()))),
    "fp_wkf_02": entries.write(
        Entry(row, 1, {"fp_wkf_02_women": str(women), "fp_wkf_02_men": str(men)})
        for row, (women, men) in WORKERS.items()
    ),
    "fp_wkf_03": "690", "fp_wkf_04": "44", "fp_wkf_05": "17", "fp_wkf_06": "6",
    "fp_wkf_07": "210", "fp_wkf_08": "176", "fp_pro_04": "98", "fp_wrk_03": "31",
    "fp_wrk_08": "14", "fp_bui_01": "4", "fp_bui_02": "2", "fp_bui_03": "1", "fp_bui_04": "0",
    "fp_bui_05": "1", "fp_bui_06": "1", "rh_chi_01": "18", "rh_emp_06": "10",
    "rh_emp_07": "14", "rh_emp_10": "90", "wi_coo_02": "12", "wi_coo_03": "6",
    "wi_coo_04": "4", "wi_coo_06": "6", "wi_gri_05": "38", "wi_gri_06": "35", "wi_gri_07": "9",
}  # fmt: skip
TIMES = {
    "wh_rec_05": "36", "wh_reg_01": "48", "wh_reg_02": "8", "wh_reg_03": "6", "wh_ovt_05": "12",
    "wh_ovt_06": "66", "wh_ovt_07": "52", "wh_ovt_08": "390", "wh_ovt_09": "4",
    "wh_pea_01": entries.write(
        Entry(str(month), 1, {"wh_pea_avg": str(average), "wh_pea_high": str(high),
                              "wh_pea_workers": str(many)})
        for month, (average, high, many) in enumerate(HOURS, 1)
    ),
    "wh_res_01": "60", "wh_res_03": "13", "wh_lea_01": "18", "wh_lea_02": "74",
    "wh_lea_03": "12", "wh_lea_05": "112", "wh_lea_08": "3", "tr_for_02": "60",
    "tr_emp_04": "9", "tr_emp_06": "120", "tr_emp_07": "7", "tr_emp_10": "0",
}  # fmt: skip
MONEY = {
    "wb_min_01": "12500", "wb_min_02": "12500", "wb_pre_01": "200", "wb_pre_02": "200",
    "wb_pre_03": "300", "wb_met_03": "6", "wb_met_04": "0", "wb_soc_02": "96",
    "wb_gap_02": "21000", "wb_gap_03": "14600",
}  # fmt: skip
# The money of Bangladesh; the other countries count theirs in other figures.
MONEY_OF = {
    "id": {"wb_min_01": "2400000", "wb_min_02": "2450000", "wb_gap_02": "3900000",
           "wb_gap_03": "2780000"},
    "vn": {"wb_min_01": "4410000", "wb_min_02": "4500000", "wb_gap_02": "7600000",
           "wb_gap_03": "5300000"},
}  # fmt: skip
SAFETY = {
    "hs_osh_05": "5", "hs_osh_06": "7", "hs_osh_07": "5", "hs_env_02": "33", "hs_env_03": "84",
    "hs_env_04": "620", "hs_env_06": "2", "hs_eme_02": "3", "hs_eme_07": "160",
    "hs_eme_08": "160", "hs_eme_09": "2", "hs_eme_11": "4", "hs_eme_12": "90", "hs_che_03": "24",
    "hs_che_04": "22", "hs_che_09": "18", "hs_che_10": "16", "hs_ppe_07": "9", "hs_mac_01": "740",
    "hs_mac_02": "11", "hs_mac_04": "13", "hs_mat_01": "25", "hs_fir_01": "12", "hs_fir_02": "11",
    "hs_fir_03": "24", "hs_fir_06": "20", "hs_fir_07": "640", "hs_wel_01": "36", "hs_wel_02": "14",
    "hs_can_02": "260", "hs_chi_01": "20", "hs_chi_02": "11", "hs_chi_03": "3",
}  # fmt: skip
KNOWN = TONE | PEOPLE | TIMES | MONEY | SAFETY
